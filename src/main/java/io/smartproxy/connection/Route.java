package io.smartproxy.connection;

import io.smartproxy.balance.TargetPool;

/// What the route table finds for a connection: the route's name and what it takes to serve it.
public sealed interface Route {

    String name();

    /// Forwards to one of the targets.
    record Forward(String name, TargetPool targets) implements Route {
    }

    /// Answers an HTTP request itself.
    record Answer(String name, HttpAnswer answer) implements Route {
    }

    /// Turns the client away.
    record Block(String name) implements Route {
    }
}
