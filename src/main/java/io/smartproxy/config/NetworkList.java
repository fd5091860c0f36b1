package io.smartproxy.config;

import io.smartproxy.net.Cidr;
import java.util.List;

/// A list of networks, some of which stand in files of their own. One that was written is not empty, even where its
/// files have nothing in them.
///
/// @param networks those that stand in the properties file
/// @param files    those that have one network or address a line
public record NetworkList(List<Cidr> networks, List<FileConfig> files) {

    /// The list that nobody has written.
    public static final NetworkList EMPTY = new NetworkList(List.of(), List.of());

    public NetworkList {
        networks = List.copyOf(networks);
        files = List.copyOf(files);
    }

    public boolean isEmpty() {
        return networks.isEmpty() && files.isEmpty();
    }
}
