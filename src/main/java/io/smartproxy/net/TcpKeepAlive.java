package io.smartproxy.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/// Probes by which the kernel finds out that a silent peer is gone without a word (RFC 1122 section 4.2.3.6), long
/// before the two hours that systems wait by default: after a minute of silence, every 10 seconds, for six times.
public final class TcpKeepAlive {

    private static final Map<SocketOption<Integer>, Integer> INTERVALS = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

    private TcpKeepAlive() {
    }

    /// Has them sent; at the system's own pace where it lets nobody choose one.
    ///
    /// @param channel of an internet socket
    public static void enable(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (Map.Entry<SocketOption<Integer>, Integer> interval : INTERVALS.entrySet()) {
            if (channel.supportedOptions().contains(interval.getKey())) {
                channel.setOption(interval.getKey(), interval.getValue());
            }
        }
    }
}
