/// Measures the proxy beside HAProxy and nginx, on one machine, over loopback.
///
/// Processor time of a program's own processes for each unit of work is what is compared: on cores that the proxies
/// share with those who load them, how much moves in a second says little. Each [Work] is done by all three [Peer]s in
/// turn, round by round, so that what else goes on at the machine falls upon all of them.
///
/// [Peers] is where it starts and [Rounds] what it does. All that is started ends with it, and all files are below one
/// folder that goes away: see [Workplace].
///
/// Runs by `bench/peers/run`, needs nothing but the JDK and the programs that it measures and loads them with.
package io.smartproxy.peers;
