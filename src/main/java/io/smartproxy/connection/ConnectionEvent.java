package io.smartproxy.connection;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A connection in a Flight Recorder recording: from accept to close.
@Name("io.smartproxy.Connection")
@Label("Proxied Connection")
@Description("A client connection, from its accept to its close")
@Category("SmartProxy")
@StackTrace(false)
final class ConnectionEvent extends Event {

    @Label("Connection Id")
    long id;

    @Label("Client")
    String client;

    @Label("Route")
    String route;

    @Label("Target")
    String target;

    @Label("TLS")
    @Description("Version, cipher suite and application protocol, where TLS ends at the proxy")
    String tls;

    @Label("Received")
    @Description("Bytes read from the client")
    @DataAmount
    long received;

    @Label("Sent")
    @Description("Bytes written to the client")
    @DataAmount
    long sent;

    @Label("Ending")
    @Description("Why the connection was refused or closed")
    String ending;

    /// Fills in what is known at the end and hands the event over, if a recording wants it.
    void commit(Connection connection) {
        end();
        if (shouldCommit()) {
            id = connection.id();
            client = connection.clientName();
            route = connection.route();
            target = connection.targetName();
            tls = connection.tls().map(Object::toString).orElse("");
            received = connection.received();
            sent = connection.sent();
            ending = connection.ending().label();
            commit();
        }
    }
}
