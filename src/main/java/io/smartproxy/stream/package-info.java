/// Bytes on their way: a socket with its counters, and the loop that moves one direction.
///
/// [io.smartproxy.stream.Wire] is the one place where bytes are counted, at the socket, as the network sees them.
/// [io.smartproxy.stream.Pump] copies one direction until it ends and says how; it closes nothing, because what an end
/// means for the other direction is the connection's business.
///
/// Each direction of a wire belongs to one thread at a time. Closing and resetting may come from any thread and end
/// what the others are doing with an exception. Imports: `net`, `metrics`.
package io.smartproxy.stream;
