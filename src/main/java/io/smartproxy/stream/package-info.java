/// Bytes on their way: a socket with its counters, what is spoken on it, and the loop that moves one direction.
///
/// [io.smartproxy.stream.Wire] is the one place where bytes are counted, at the socket, as the network sees them.
/// [io.smartproxy.stream.Stream] is what is inside: the same bytes, or what [io.smartproxy.stream.TlsStream] takes out of
/// TLS and puts into it, by an engine that it is given; keys and certificates are the business of others.
/// [io.smartproxy.stream.Pump] copies one direction until it ends and says how; it closes nothing, because what an end
/// means for the other direction is the connection's business.
///
/// Each direction of a wire belongs to one thread at a time. (TLS is the exception: what is read can make something to be
/// said, which [io.smartproxy.stream.RecordWriter] sees to.) Closing and resetting may come from any thread and end
/// what the others are doing with an exception. Imports: `net`, `metrics`.
package io.smartproxy.stream;
