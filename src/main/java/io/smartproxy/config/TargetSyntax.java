package io.smartproxy.config;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// The items of `targets`: `host:port`, `[v6]:port`, `host:*`, `unix:/path`, `builtin:demo`. Without blanks: a word
/// behind a target would be an option of it, and there are none.
final class TargetSyntax {

    private static final String EXPECTED = "host:port, [v6]:port, host:*, unix:/path or builtin:demo";
    private static final String UNIX = "unix:";
    private static final String BUILT_IN = "builtin:";

    static final ValueType<List<TargetConfig>> LIST =
            ValueType.list(new ValueType<>(EXPECTED, TargetSyntax::read), TargetSyntax::sameness);

    private TargetSyntax() {
    }

    private static Object sameness(TargetConfig target) {
        return switch (target) {
            case TargetConfig.Tcp tcp -> List.of(tcp.host().toLowerCase(Locale.ROOT), tcp.port());
            case TargetConfig.Unix unix -> unix.path();
            case TargetConfig.Demo demo -> demo;
        };
    }

    private static TargetConfig read(Value item, Path folder) throws BadValue {
        String text = item.text();
        refuseWords(item);
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

    private static void refuseWords(Value item) throws BadValue {
        String text = item.text();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                throw new BadValue(item.slice(i).strip(), "behind " + item.slice(0, i).quoted()
                        + " is not known, expected a comma or nothing behind a target");
            }
        }
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
