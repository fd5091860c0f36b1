package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A proxy that is measured.
sealed interface Peer permits SmartProxyPeer, HaproxyPeer, NginxPeer {

    /// All of them, in the order of the table.
    List<Peer> ALL = List.of(new SmartProxyPeer(), new HaproxyPeer(), new NginxPeer());

    /// As tables name it.
    String title();

    /// The version that is installed, in the program's own words.
    String version(Site site) throws IOException;

    /// Writes the proxy's file.
    ///
    /// @param folder takes the file, and whatever else the proxy writes
    /// @return what starts it in the foreground
    List<String> prepare(Site site, List<Road> roads, Path folder) throws IOException;
}
