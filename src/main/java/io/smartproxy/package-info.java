/// The program: what is typed on the command line, what is printed, and with which status it exits.
///
/// [io.smartproxy.Launcher] is the jar's entry class and runs on old Java versions too, as do [io.smartproxy.Jdks],
/// which finds it a newer one, and [io.smartproxy.StartCache], from which that one starts faster; everything else needs
/// Java 25. [io.smartproxy.Main] reads the arguments and wires the parts together; [io.smartproxy.Housekeeping] sees to
/// the process while it runs. Imports: every package below.
package io.smartproxy;
