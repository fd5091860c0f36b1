package io.smartproxy.config;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// The items of `targets`: `host:port`, `[v6]:port`, `host:*`, `unix:/path`, `builtin:demo`. Without blanks: a word
/// behind a target is an option of it, `weight=N` or `backup`.
final class TargetSyntax {

    private static final String EXPECTED = "host:port, [v6]:port, host:*, unix:/path or builtin:demo";
    private static final String UNIX = "unix:";
    private static final String BUILT_IN = "builtin:";

    private static final String WEIGHT = "weight=";
    private static final ValueType<Integer> WEIGHT_VALUE = ValueType.number(1, 256);
    private static final String BACKUP = "backup";

    /// No target may be there twice, whatever stands behind it.
    static final ValueType<List<MemberConfig>> LIST =
            ValueType.list(new ValueType<>(EXPECTED, TargetSyntax::member), member -> sameness(member.target()));

    private TargetSyntax() {
    }

    private static Object sameness(TargetConfig target) {
        return switch (target) {
            case TargetConfig.Tcp tcp -> List.of(tcp.host().toLowerCase(Locale.ROOT), tcp.port());
            case TargetConfig.Unix unix -> unix.path();
            case TargetConfig.Demo demo -> demo;
        };
    }

    private static MemberConfig member(Value item, Path folder) throws BadValue {
        List<Value> words = words(item);
        if (words.isEmpty()) {
            throw new BadValue(item, "is empty, expected " + EXPECTED);
        }
        OptionalInt weight = OptionalInt.empty();
        boolean backup = false;
        for (Value word : words.subList(1, words.size())) {
            boolean weighs = word.text().startsWith(WEIGHT);
            if (!weighs && !word.text().equals(BACKUP)) {
                throw new BadValue(word, "behind " + words.getFirst().quoted() + " is not known, expected a comma,"
                        + " weight=N, backup or nothing behind a target");
            }
            if (weighs ? weight.isPresent() : backup) {
                throw new BadValue(word, "stands behind " + words.getFirst().quoted() + " a second time");
            }
            weight = weighs ? OptionalInt.of(weight(word)) : weight;
            backup |= !weighs;
        }
        return new MemberConfig(target(words.getFirst(), folder), weight.orElse(1), backup);
    }

    private static int weight(Value word) throws BadValue {
        try {
            return WEIGHT_VALUE.read(word.slice(WEIGHT.length()), null);
        } catch (BadValue _) {
            throw new BadValue(word, "is no weight, expected weight=N, N " + WEIGHT_VALUE.expected());
        }
    }

    /// The target and what stands behind it; none of them is empty.
    private static List<Value> words(Value item) {
        List<Value> words = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= item.text().length(); at++) {
            if (at == item.text().length() || Character.isWhitespace(item.text().charAt(at))) {
                if (at > from) {
                    words.add(item.slice(from, at));
                }
                from = at + 1;
            }
        }
        return words;
    }

    private static TargetConfig target(Value item, Path folder) throws BadValue {
        String text = item.text();
        if (text.startsWith(UNIX)) {
            return unix(item, folder);
        }
        if (text.startsWith(BUILT_IN)) {
            if (!text.equals("builtin:demo")) {
                throw new BadValue(item, "is not a built-in target, expected builtin:demo");
            }
            return new TargetConfig.Demo();
        }
        if (text.contains("://")) {
            throw new BadValue(item, "is a URL, expected " + EXPECTED);
        }
        return tcp(item);
    }

    private static TargetConfig unix(Value item, Path folder) throws BadValue {
        String path = item.text().substring(UNIX.length());
        if (path.isEmpty()) {
            throw new BadValue(item, "has no path, expected one like unix:/run/app.sock");
        }
        return new TargetConfig.Unix(
                FileSyntax.resolve(path, folder, item, "one like unix:/run/app.sock"), item.shown());
    }

    private static TargetConfig tcp(Value item) throws BadValue {
        Endpoint endpoint = Endpoint.of(item, EXPECTED);
        String host = host(endpoint, item);
        OptionalInt port = endpoint.port().text().equals("*")
                ? OptionalInt.empty()
                : OptionalInt.of(ValueType.parse(PortRange::port, endpoint.port(), item));
        return new TargetConfig.Tcp(host, port, item.shown());
    }

    private static String host(Endpoint endpoint, Value item) throws BadValue {
        Value host = endpoint.host();
        String text = host.text();
        if (host.isEmpty()) {
            throw new BadValue(item, "has no host in front of ':', expected " + EXPECTED);
        }
        if (endpoint.bracketed()) {
            ValueType.parse(IpAddress::parse, host, host);
            return text.substring(1, text.length() - 1);
        }
        if (!DomainPattern.isName(DomainPattern.normalize(text))) {
            throw new BadValue(host, "is not a host name, expected letters, digits, '-' and '_' with single dots"
                    + " between");
        }
        // No name ends in a number (RFC 1123 section 2.1), but resolvers take such text for old forms of addresses.
        if (ValueType.isDigits(text.substring(text.lastIndexOf('.') + 1))) {
            ValueType.parse(IpAddress::parse, host, host);
        }
        return text;
    }
}
