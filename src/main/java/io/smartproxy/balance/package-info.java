/// Targets, their health, the choice among them and the way to them.
///
/// A [io.smartproxy.balance.TargetPool] belongs to one route. Every connection's thread asks it for a socket: a
/// `Balancer` picks a [io.smartproxy.balance.Target], an `Attempt` connects to it, for no longer than the route's
/// connect time-out, and the next target is picked when that fails. Names are looked up on threads of their own,
/// because the platform's resolver blocks the thread that asks it: a name server that never answers holds up the
/// connections to that name and nothing else.
///
/// What is known of a target's health is one immutable `Condition`, replaced in one step by whoever learns something
/// new: connections, and the [io.smartproxy.balance.HealthChecks], which the sampler ticks and which run on threads of
/// their own. Picking reads it without a lock. [io.smartproxy.balance.Targets] hands targets over from one reading of
/// the file to the next.
///
/// What holds always: no connection is refused because of what is thought of the targets; a connection that is open is
/// left alone, whatever its target's health; a target that was tried for a connection is not tried again for it.
/// Imports: `net`, `log`, `config`, `wire`, `metrics`, `stream`, `tls`.
package io.smartproxy.balance;
