/// The first bytes of a connection, turned into values: a PROXY or CLIENT_IP header, a TLS ClientHello, the head of an
/// HTTP/1.x request. The headers are written here, too.
///
/// Parsers are pure: no I/O, no state from one call to the next. Each is asked with all the bytes that have come so
/// far, from the buffer's position to its limit, whatever its kind (heap, direct, read-only) and byte order; it moves
/// neither and changes nothing. It answers with one of the four [io.smartproxy.wire.Parse] outcomes and throws on no
/// input. What a client can make it cost is bounded: time linear in the bytes given, memory by the format's
/// `MAX_LENGTH`.
///
/// Answers last: with more bytes behind the same beginning, `Found`, `Absent` and `Malformed` stay what they are, and
/// only `NeedMore` becomes another. A parser reads what routing needs and leaves the rest to the target, so `Found`
/// does not say that the target would take it.
///
/// Any thread may ask. Imports: `net`.
package io.smartproxy.wire;
