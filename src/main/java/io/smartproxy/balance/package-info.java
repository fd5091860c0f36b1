/// Targets and the way to them: names to addresses, addresses to connected sockets, the next target when one fails.
///
/// A [io.smartproxy.balance.TargetPool] belongs to one route. Every connection's thread asks it for a socket and waits
/// for no longer than the route's connect time-out for each target. Names are looked up on threads of their own,
/// because the platform's resolver blocks the thread that asks it: a name server that never answers holds up the
/// connections to that name and nothing else. Imports: `net`, `config`.
package io.smartproxy.balance;
