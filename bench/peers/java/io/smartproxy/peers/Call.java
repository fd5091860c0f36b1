package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client's plain connection.
final class Call {

    /// An answer that takes longer never comes.
    private static final int ANSWER_MILLIS = 30_000;

    private Call() {
    }

    /// @return one that sends at once what it is given, and waits for 30 s at most for what it reads
    static Socket open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
