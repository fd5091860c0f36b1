package io.smartproxy.server;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.net.IpAddress;
import io.smartproxy.route.Binding;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sockets that are listened on, from one reading of the file to the next. One that both want stays as it is, with
/// what waits in its backlog.
///
/// For one thread at a time.
final class Listeners implements AutoCloseable {

    private static final String NOT_SHARED = "; a process that has the address must have listen.reusePort = true as"
            + " well, and run as the same user";

    private final Log log;
    private Map<Address, Listener> open = Map.of();

    /// What a socket is bound to.
    ///
    /// @param ip empty for every address
    private record Address(Optional<IpAddress> ip, int port) {

        Address(Binding binding) {
            this(binding.address(), binding.port());
        }
    }

    Listeners(Log log) {
        this.log = log;
    }

    /// Binds what a file wants and is not bound yet. Connections to the new sockets wait in their backlogs; what is not
    /// wanted any more goes on, until the change is taken up.
    ///
    /// @throws ListenException when an address cannot be had; nothing has changed
    Change prepare(ProxyConfig config) throws ListenException {
        Change change = new Change(config.settings().reusePort());
        try {
            for (Binding binding : Binding.of(config.proxied().routes())) {
                change.want(binding, config);
            }
            change.bind();
            return change;
        } catch (ListenException | RuntimeException | Error failure) {
            change.undo();
            throw failure;
        }
    }

    private void close(Listener listener) {
        try {
            listener.close();
        } catch (IOException failure) {
            log.error("a listener did not close", failure);
        }
    }

    /// Closes all of them. Returns when their addresses are free again.
    @Override
    public void close() {
        open.values().forEach(this::close);
        open = Map.of();
    }

    /// The way from the sockets of one reading to those of the next; used once.
    final class Change {

        private final Map<Address, Listener> next = new LinkedHashMap<>();
        private final Map<Address, Listener> left = new LinkedHashMap<>(open);
        private final List<Listener> bound = new ArrayList<>();
        private final List<Missing> missing = new ArrayList<>();
        private final boolean reusePort;

        /// @param reusePort whether other processes may share the addresses, for as long as there are sockets
        private Change(boolean reusePort) {
            this.reusePort = reusePort;
        }

        private record Missing(Binding binding, ProxyConfig config) {
        }

        private void want(Binding binding, ProxyConfig config) {
            Listener known = left.remove(new Address(binding));
            if (known == null) {
                missing.add(new Missing(binding, config));
            } else {
                next.put(new Address(binding), known);
            }
        }

        private void bind() throws ListenException {
            for (Missing wanted : missing) {
                Binding binding = wanted.binding;
                try {
                    Listener listener = bind(binding);
                    bound.add(listener);
                    next.put(new Address(binding), listener);
                } catch (IOException failure) {
                    throw new ListenException(wanted.config.errorAt(binding.askedBy(), "listen",
                            "route " + binding.askedBy().name() + " cannot listen on " + binding.shown() + ": "
                                    + failure.getMessage()
                                    + (reusePort && failure instanceof BindException ? NOT_SHARED : "")).toString(),
                            failure);
                }
            }
        }

        /// One that is about to be closed may be in the way: `127.0.0.1:443` where `443` is wanted. It lets the new one
        /// have its place beside it, so that there is always somebody who listens.
        private Listener bind(Binding binding) throws IOException {
            List<Listener> inTheWay = left.entrySet().stream()
                    .filter(entry -> entry.getKey().port() == binding.port()).map(Map.Entry::getValue).toList();
            for (Listener listener : inTheWay) {
                listener.share();
            }
            return Listener.bind(binding.address(), binding.port(), binding.shown(),
                    reusePort || !inTheWay.isEmpty(), log);
        }

        /// The new ones begin to accept, and those that nobody wants any more are closed. Returns when that is done.
        void take(Listener.Acceptor acceptor) {
            open = next;
            bound.forEach(listener -> listener.start(acceptor));
            left.values().forEach(Listeners.this::close);
            keep(bound);
        }

        /// All is as it was.
        void undo() {
            bound.forEach(Listeners.this::close);
            keep(left.values());
        }

        private void keep(Collection<Listener> listeners) {
            if (!reusePort) {
                listeners.forEach(Listener::keep);
            }
        }
    }
}
