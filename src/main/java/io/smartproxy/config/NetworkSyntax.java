package io.smartproxy.config;

import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The values that are lists of networks: `10.0.0.0/8, 2001:db8::1`, some with `@file` among them.
final class NetworkSyntax {

    private static final String FILE_MARK = "@";
    private static final String EXPECTED = "a network or an address like 10.0.0.0/8 or 2001:db8::1";
    private static final String FILE_EXPECTED = "a file with one network or address a line, like @blocked.txt";

    static final ValueType<CidrSet> NETWORKS =
            ValueType.list(ValueType.parsed(EXPECTED, Cidr::parse)).map(CidrSet::of);

    static final ValueType<NetworkList> NETWORKS_AND_FILES =
            ValueType.list(new ValueType<>(EXPECTED + ", or " + FILE_EXPECTED, NetworkSyntax::item))
                    .map(NetworkSyntax::sort);

    /// One of the two.
    private record Item(Optional<Cidr> network, Optional<FileConfig> file) {
    }

    private NetworkSyntax() {
    }

    private static Item item(Value value, Path folder) throws BadValue {
        if (!value.text().startsWith(FILE_MARK)) {
            return new Item(Optional.of(ValueType.parse(Cidr::parse, value, value)), Optional.empty());
        }
        Value name = value.slice(FILE_MARK.length()).strip();
        if (name.isEmpty()) {
            throw new BadValue(value, "has no file behind its @, expected " + FILE_EXPECTED);
        }
        return new Item(Optional.empty(), Optional.of(FileSyntax.file(FILE_EXPECTED).read(name, folder)));
    }

    private static NetworkList sort(List<Item> items) {
        return new NetworkList(items.stream().flatMap(item -> item.network().stream()).toList(),
                items.stream().flatMap(item -> item.file().stream()).toList());
    }
}
