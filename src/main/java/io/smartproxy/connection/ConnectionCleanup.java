package io.smartproxy.connection;

import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.util.function.Consumer;

/// What is left to do about a connection that has ended: it is told of, and taken off the books. The books last: once
/// they are empty, all has been said.
public record ConnectionCleanup(ConnectionRegistry registry, Log log, LogDeduplicator summaries)
        implements Consumer<Connection> {

    @Override
    public void accept(Connection connection) {
        if (!registry.has(connection)) {
            // It was swept up as a zombie, and its thread has come to its end after all.
            return;
        }
        ConnectionLine line = new ConnectionLine(connection);
        try {
            log.debug(line::text);
            switch (connection.ending()) {
                case RefusalReason reason when reason.ofAddress() ->
                    summaries.rejectedIp(connection.address().toString(), reason.label(), line::text);
                case RefusalReason reason -> summaries.rejectedConnection(reason.label(), line::text);
                case CloseReason reason -> summaries.cleanedUp(reason.label(), line::text);
            }
        } finally {
            registry.remove(connection);
        }
    }
}
