package io.smartproxy.connection;

import io.smartproxy.guard.AccessList;
import io.smartproxy.guard.Admission;
import io.smartproxy.guard.RouteLimit;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.Optional;

/// Whom a route lets in, and how many.
///
/// @param access who may come
/// @param limit  how many at the same time
public record RouteGuard(AccessList access, RouteLimit limit) {

    /// Takes one of the route's places for a client that may come.
    Admission admit(IpAddress client) {
        Optional<RefusalReason> barred = access.judge(client);
        return barred.isPresent() ? new Admission.Refused(barred.get()) : limit.admit();
    }
}
