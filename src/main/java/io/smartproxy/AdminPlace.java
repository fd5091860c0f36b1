package io.smartproxy;

import io.smartproxy.admin.AdminAccess;
import io.smartproxy.admin.AdminServer;
import io.smartproxy.admin.AdminSource;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.log.Log;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The admin page's address, and the server that has it: from the start on, or from when another process that runs
/// beside this one lets go of it.
///
/// The address is never shared. Who asks there is to be told of one process, and to ask the same one the next time.
final class AdminPlace implements AutoCloseable {

    private static final long LOOK_MILLIS = 100;
    private static final int CONNECT_MILLIS = 1000;

    private final ListenConfig listen;
    private final InetSocketAddress address;
    private final AdminAccess access;
    private final Log log;
    private final CountDownLatch closed = new CountDownLatch(1);
    // The waiting thread's for as long as there is one.
    private Optional<AdminServer> server = Optional.empty();
    private Optional<Thread> waiting = Optional.empty();

    private AdminPlace(ListenConfig listen, AdminAccess access, Log log) {
        this.listen = listen;
        this.access = access;
        this.log = log;
        int port = listen.ports().first();
        address = listen.address().map(ip -> new InetSocketAddress(ip.toInetAddress(), port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /// Takes the address.
    ///
    /// @param patient whether one that somebody else has is waited for, from [#serve] on
    /// @throws IOException when the address cannot be had, and is not waited for
    static AdminPlace take(ListenConfig listen, AdminAccess access, boolean patient, Log log) throws IOException {
        AdminPlace place = new AdminPlace(listen, access, log);
        if (!patient || place.isFree() || !place.isHeld()) {
            place.server = Optional.of(AdminServer.bind(place.address, access, log));
        }
        return place;
    }

    private boolean isFree() throws IOException {
        return canBind(address);
    }

    private static boolean canBind(InetSocketAddress address) throws IOException {
        try (ServerSocket attempt = new ServerSocket()) {
            attempt.bind(address);
            return true;
        } catch (BindException _) {
            return false;
        }
    }

    /// Whether somebody else listens there. An address may be none of this machine's, or its port one that takes
    /// privileges: nobody would ever let go of these, and what the system says of them is in its user's language.
    private boolean isHeld() throws IOException {
        InetAddress ip = address.getAddress();
        if (!canBind(new InetSocketAddress(ip, 0))) {
            return false;
        }
        try (Socket visitor = new Socket()) {
            InetAddress there = ip.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : ip;
            visitor.connect(new InetSocketAddress(there, address.getPort()), CONNECT_MILLIS);
            return true;
        } catch (ConnectException _) {
            return false;
        } catch (SocketTimeoutException _) {
            // So many wait there already that it does not answer.
            return true;
        }
    }

    /// Begins to answer, now or when the address is free. Once.
    void serve(AdminSource source) {
        if (server.isPresent()) {
            server.get().serve(source);
        } else {
            waiting = Optional.of(Thread.ofPlatform().daemon().name("admin-address").start(() -> await(source)));
        }
    }

    private void await(AdminSource source) {
        try {
            while (server.isEmpty() && !closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isFree()) {
                    begin(source);
                }
            }
        } catch (IOException failure) {
            log.error("there will be no admin page: it cannot listen on " + listen.shown() + ": "
                    + failure.getMessage());
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("the thread is never interrupted", stopping);
        }
    }

    private void begin(AdminSource source) throws IOException {
        try {
            server = Optional.of(AdminServer.bind(address, access, log));
            server.get().serve(source);
            log.info(page(server.get()));
        } catch (BindException _) {
            // Another one that has waited for it was faster.
        }
    }

    /// What the log says of it at start.
    String shown() {
        return waiting.map(_ -> "the admin page waits until another process lets go of " + listen.shown())
                .orElseGet(() -> page(server.orElseThrow()));
    }

    private static String page(AdminServer server) {
        InetSocketAddress taken = server.address();
        return "admin page on http://"
                + new HostPort(IpAddress.of(taken.getAddress()).toString(), taken.getPort()) + "/";
    }

    /// Ends all that is being answered, or the waiting.
    @Override
    public void close() {
        closed.countDown();
        try {
            if (waiting.isPresent()) {
                waiting.get().join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        server.ifPresent(AdminServer::close);
    }
}
