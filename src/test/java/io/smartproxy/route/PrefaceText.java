package io.smartproxy.route;

import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import java.util.Objects;
import java.util.Optional;

/// Prefaces for tests: `tls NAME ALPN VERSIONS`, `http HOST PATH` or `opaque`. What is `-` or left out is not there;
/// the path is `/` where it is left out, and empty, as for `CONNECT`, where it is `-`.
final class PrefaceText {

    private PrefaceText() {
    }

    static Preface parse(String text) {
        String[] words = text.split(" +");
        return switch (words[0]) {
            case "tls" -> new Preface.Tls(new ClientHello(
                    Optional.ofNullable(word(words, 1)), RouteText.items(word(words, 2)),
                    RouteText.versions(word(words, 3))));
            case "http" -> new Preface.Http(new HttpHead(
                    "GET", words.length < 3 ? "/" : Objects.requireNonNullElse(word(words, 2), ""), "",
                    Optional.ofNullable(word(words, 1)), 1));
            case "opaque" -> new Preface.Opaque();
            default -> throw new IllegalArgumentException(text);
        };
    }

    /// A name, or none for `-`.
    static Optional<String> name(String text) {
        return Optional.of(text).filter(name -> !name.equals("-"));
    }

    private static String word(String[] words, int index) {
        return index >= words.length || words[index].equals("-") ? null : words[index];
    }
}
