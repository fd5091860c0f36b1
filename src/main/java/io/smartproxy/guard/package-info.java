/// Who may connect, and how many at the same time.
///
/// [io.smartproxy.guard.ConnectionLimits] counts in all and for each client, [io.smartproxy.guard.RouteLimit] for one
/// route; [io.smartproxy.guard.AccessLists] holds the networks that routes let in or keep out, and takes up changes of
/// their files. [io.smartproxy.guard.DescriptorLimit] says how many connections the process can carry.
///
/// What holds always: asking and taking is one step, so of those who race for the last place exactly one gets it; what
/// is refused has taken nothing; a [io.smartproxy.guard.Permit] gives back what it stands for exactly once. Whoever is
/// refused often costs next to nothing.
///
/// Any thread may ask, at any time. [io.smartproxy.guard.AccessLists#refresh] reads files and is for one thread at a
/// time that may wait. Imports: `net`, `log`, `config`.
package io.smartproxy.guard;
