/// The proxy as a whole: sockets that are listened on, the sampler thread, start, reload, drain and stop.
///
/// [io.smartproxy.server.SmartProxy] is also the library's face. Starting is whole or not at all: everything is checked
/// and bound before the first connection is accepted, and a failure leaves nothing behind. The same goes for each later
/// reading of the file: it becomes one immutable [io.smartproxy.server.Reading], which a connection asks for once, when
/// it comes; what it means for those that are open is the business of [io.smartproxy.server.Succession]. Each listener
/// accepts on a virtual thread of its own, and turns away what is too much in all before it gets a thread; what is done
/// periodically runs on the one thread of the [io.smartproxy.server.Sampler]. What the kernel forwards is no connection
/// of the proxy's: [io.smartproxy.server.KernelForwarding] has it do so.
/// Imports: every package below.
package io.smartproxy.server;
