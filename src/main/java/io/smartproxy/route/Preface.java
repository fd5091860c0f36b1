package io.smartproxy.route;

import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;

/// What a client began with, as far as routing is concerned.
public sealed interface Preface {

    /// A TLS ClientHello.
    record Tls(ClientHello hello) implements Preface {
    }

    /// The head of an HTTP/1.x request, in plain text or inside TLS that ends at the proxy.
    record Http(HttpHead head) implements Preface {
    }

    /// Nothing that names a route: other bytes, none at all, or none that were waited for.
    record Opaque() implements Preface {
    }
}
