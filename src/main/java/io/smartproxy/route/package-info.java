/// Which route takes a connection.
///
/// [io.smartproxy.route.RouteTable] is compiled from the routes of the file. It finds the listener that a connection
/// belongs to, by its local address and port; the listener's [io.smartproxy.route.ListenerRoutes] find the route, by
/// what the client began with ([io.smartproxy.route.Preface]) and by its address; where TLS ends at the proxy, that is
/// the ClientHello, and [io.smartproxy.route.InsideTls] chooses anew by what comes inside. What is found is a value
/// that the caller made of each route; the table knows nothing of it. [io.smartproxy.route.Binding] and
/// [io.smartproxy.route.ListenerLine] say what to bind and what to show of it, and
/// [io.smartproxy.route.RouteTable#check] reports what only all the routes together show to be wrong.
///
/// Names are looked up, never scanned: a look-up costs about the same among ten routes and among a hundred thousand.
/// Routes with the same name that differ in other conditions, and those without a name, are tried one after the other.
///
/// Everything here is immutable once made and does no I/O; any thread may use it. Imports: `net`, `config`, `wire`.
package io.smartproxy.route;
