/// The backend that the proxy brings along, so that a fresh copy has something to forward to: `builtin:demo`.
///
/// An HTTP server by the JDK's `jdk.httpserver` on a loopback port of its own, reached over a real socket like any
/// other target. It is for trying things out and for measuring; it holds no state. Imports: `net`.
package io.smartproxy.demo;
