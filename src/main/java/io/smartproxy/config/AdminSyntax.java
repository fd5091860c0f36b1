package io.smartproxy.config;

import io.smartproxy.net.DomainPattern;
import java.util.Optional;

/// The values of `admin.`
final class AdminSyntax {

    private static final String A_LISTEN = "an address with a port, like 127.0.0.1:8900 or [::1]:8900, or a port alone";
    private static final String A_TOKEN = "letters, digits and other visible characters of ASCII, without blanks";

    static final ValueType<Optional<ListenConfig>> LISTEN =
            new ValueType<Optional<ListenConfig>>(A_LISTEN, (value, folder) -> {
                ListenConfig listen = ListenSyntax.ITEM.read(value.strip(), folder);
                if (listen.ports().first() != listen.ports().last()) {
                    throw new BadValue(value, "has more than one port, expected " + A_LISTEN);
                }
                return Optional.of(listen);
            }).or("off", Optional.empty());

    /// As it has to fit into a header (RFC 6750 section 2.1). Messages never quote it.
    static final ValueType<Optional<Secret>> TOKEN = new ValueType<>(A_TOKEN, (value, _) -> {
        if (!value.text().chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new BadValue("has a character that cannot be sent in a header, expected " + A_TOKEN);
        }
        return Optional.of(new Secret(value.text()));
    });

    static final ValueType<String> HOST = new ValueType<>("a name like proxy.example.com", (value, _) -> {
        DomainPattern name = ValueType.parse(DomainPattern::parse, value.strip(), value);
        if (name.wildcard()) {
            throw new BadValue(value, "is no single name, expected one like proxy.example.com");
        }
        return name.name();
    });

    private AdminSyntax() {
    }
}
