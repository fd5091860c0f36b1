package io.smartproxy.guard;

import io.smartproxy.net.RefusalReason;

/// What a limit says to a connection.
public sealed interface Admission {

    /// No limit counts the connection.
    Admission FREE = new Admitted(Permit.FREE);

    /// The connection is in.
    ///
    /// @param permit to be closed when the connection has ended, on every path out
    record Admitted(Permit permit) implements Admission {
    }

    /// The connection is turned away, and nothing has been taken or counted for it.
    record Refused(RefusalReason reason) implements Admission {
    }
}
