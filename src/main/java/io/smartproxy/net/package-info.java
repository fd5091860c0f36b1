/// Values of the network: addresses, ranges, name patterns, and the words for why a connection ended.
///
/// Everything here is immutable and does no I/O; no name is ever looked up. Text is parsed by static `parse` methods
/// that throw [IllegalArgumentException] with a message that says what was expected and does not repeat the text
/// itself, because the text may come from a secret: whoever reports the error decides what may be shown.
///
/// Any thread may use any value. The package imports only the JDK.
package io.smartproxy.net;
