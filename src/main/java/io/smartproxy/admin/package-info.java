/// The admin server: the page, the API that it lives on, figures for Prometheus, probes.
///
/// [io.smartproxy.admin.AdminServer] is HTTP by the JDK's `jdk.httpserver`. A request goes through
/// [io.smartproxy.admin.Gate], which says whether it may be made at all, and by [io.smartproxy.admin.Router] to the
/// one call that it names; a call makes an [io.smartproxy.admin.Answer] of a [io.smartproxy.admin.Request] and knows
/// nothing of the wire. What the server shows and may do, it gets as plain functions, in
/// [io.smartproxy.admin.AdminSource].
///
/// What always holds: each request runs on a virtual thread of its own, and no client can hold up another, nor the
/// proxy, though each connection takes a file descriptor for as long as it is waited for. Whoever is slow to send a
/// request or to take an answer is dropped after 10 s
/// ([io.smartproxy.admin.ExchangeThreads]); what long answers and streams of events can cost at a time is bounded, and
/// long answers are put together by a platform thread, which takes nothing from the proxy's virtual ones. Strings go
/// out through [io.smartproxy.log.Json] alone. A fault of a client is debug in the log, and one of ours an error with
/// its stack.
///
/// Imports: `net`, `log`, `config`, `metrics`, `route`, `connection`.
package io.smartproxy.admin;
