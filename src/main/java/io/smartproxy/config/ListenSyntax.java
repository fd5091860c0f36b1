package io.smartproxy.config;

import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The items of `listen`: `443`, `8000-8010`, `127.0.0.1:443`, `[::1]:8000-8010`.
final class ListenSyntax {

    private static final String EXPECTED = "a port, a range or an address with a port, like 443, 8000-8010,"
            + " 127.0.0.1:443 or [::1]:443";

    static final ValueType<ListenConfig> ITEM = new ValueType<>(EXPECTED, ListenSyntax::read);

    static final ValueType<List<ListenConfig>> LIST =
            ValueType.list(ITEM, item -> List.of(item.address(), item.ports()));

    private ListenSyntax() {
    }

    private static ListenConfig read(Value item, Path folder) throws BadValue {
        String text = item.text();
        if (ValueType.isDigits(text.replace("-", "").replace(" ", ""))) {
            return new ListenConfig(Optional.empty(), ports(item, item), item.shown());
        }
        Endpoint endpoint = Endpoint.of(item, EXPECTED);
        if (endpoint.host().isEmpty()) {
            throw new BadValue(item, "has no address in front of ':', expected " + EXPECTED);
        }
        IpAddress address = ValueType.parse(IpAddress::parse, endpoint.host(), endpoint.host());
        return new ListenConfig(Optional.of(address), ports(endpoint.port(), item), item.shown());
    }

    private static PortRange ports(Value part, Value item) throws BadValue {
        return ValueType.parse(PortRange::parse, part, item);
    }
}
