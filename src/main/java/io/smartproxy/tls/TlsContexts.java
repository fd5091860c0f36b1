package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.ClientAuth;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TerminationConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.config.Watched;
import io.smartproxy.log.Log;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The TLS settings of all routes of one file, loaded and kept up with the files that they name.
public final class TlsContexts {

    static {
        // A client that renegotiates makes the server work for nothing, and no client needs to. JSSE reads this once,
        // at its first handshake.
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    private final TlsSources sources;
    private final Map<ContextKey, LiveContext> serverContexts = new HashMap<>();
    /// One for each of [#clients]: sessions are not resumed by settings that verify otherwise.
    private final Map<ReencryptConfig, LiveContext> clientContexts = new HashMap<>();
    private final Map<TerminationConfig, ServerTls> servers = new HashMap<>();
    private final Map<ReencryptConfig, ClientTls> clients = new HashMap<>();
    /// Null until it is asked for: most files need none, and the JDK takes a tenth of a second for its first.
    private ClientTls unverified;

    private TlsContexts(TlsSources sources, ClientTls unverified) {
        this.sources = sources;
        this.unverified = unverified;
    }

    /// Everything that is wrong with the files and names that the `tls` keys name. Nothing is made on disk.
    public static List<ConfigError> check(ProxyConfig config) {
        return check(config, Surroundings.ofProcess());
    }

    static List<ConfigError> check(ProxyConfig config, Surroundings surroundings) {
        return new TlsCheck(config, surroundings).errors();
    }

    /// What an operator wants to know about settings that can be used: certificates that have ended or are about to,
    /// that do not cover the domains of their routes or are weak, and targets that nobody verifies. Of a route with
    /// errors nothing is said.
    public static List<ConfigError> warnings(ProxyConfig config) {
        return warnings(config, Surroundings.ofProcess());
    }

    static List<ConfigError> warnings(ProxyConfig config, Surroundings surroundings) {
        return new TlsCheck(config, surroundings).warnings();
    }

    /// Reads all the files, and makes the self-signed certificate where one is wanted and there is none.
    ///
    /// @param config one in which [#check] found nothing
    /// @throws IOException when a file has become bad since, or a certificate cannot be made; the message is an
    ///                     error of the file as [#check] would have it
    public static TlsContexts load(ProxyConfig config, Log log) throws IOException {
        return load(config, log, Surroundings.ofProcess());
    }

    static TlsContexts load(ProxyConfig config, Log log, Surroundings surroundings) throws IOException {
        TlsContexts loaded = new TlsContexts(new TlsSources(config, surroundings, log), null);
        loaded.addAll(config, Map.of(), Map.of());
        loaded.sources.introduceOwn();
        return loaded;
    }

    /// As [#load], for a file that takes the place of the one that these are of. Where settings and files are the same,
    /// sessions and tickets stay good. These here stay as they are.
    ///
    /// @throws IOException as for [#load]
    public TlsContexts next(ProxyConfig config, Log log) throws IOException {
        TlsContexts loaded = new TlsContexts(new TlsSources(config, sources.surroundings(), log), unverified);
        loaded.addAll(config, serverContexts, clientContexts);
        return loaded;
    }

    private void addAll(ProxyConfig config, Map<ContextKey, LiveContext> knownServers,
            Map<ReencryptConfig, LiveContext> knownClients) throws IOException {
        for (RouteConfig route : config.routes()) {
            try {
                if (route.tls().isPresent()) {
                    add(route.tls().get(), knownServers, knownClients);
                }
            } catch (BadFile bad) {
                throw new IOException(config.errorAt(route, bad.key(), bad.getMessage()).toString(), bad);
            }
        }
    }

    /// What a server's `SSLContext` stands for: a session of it is resumed without asking for a certificate again, so
    /// there is one for each way of asking.
    private record ContextKey(
            List<CertificateConfig> certificates, ClientAuth clientAuth, Optional<FileConfig> clientCa) {

        ContextKey(TerminationConfig config) {
            this(config.certificates(), config.clientAuth(), config.clientCa());
        }
    }

    private void add(TlsConfig tls, Map<ContextKey, LiveContext> knownServers,
            Map<ReencryptConfig, LiveContext> knownClients) throws BadFile {
        TerminationConfig server = tls.clients();
        ContextKey key = new ContextKey(server);
        if (!serverContexts.containsKey(key)) {
            serverContexts.put(key, sources.server(server).after(knownServers.get(key)));
        }
        servers.computeIfAbsent(server, _ -> new ServerTls(server, serverContexts.get(key)));
        if (tls.targets().isPresent() && !clients.containsKey(tls.targets().get())) {
            ReencryptConfig client = tls.targets().get();
            LiveContext context = sources.client(client).after(knownClients.get(client));
            clientContexts.put(client, context);
            clients.put(client, new ClientTls(client, context));
        }
    }

    /// @param config one of the file that this was loaded for
    public ServerTls server(TerminationConfig config) {
        return servers.get(config);
    }

    /// @param config one of the file that this was loaded for
    public ClientTls client(ReencryptConfig config) {
        return clients.get(config);
    }

    /// That which believes whoever answers, for targets of which no more than that they speak TLS is to be known. To be
    /// asked for by the thread that has loaded these, before others see them.
    public ClientTls unverified() {
        if (unverified == null) {
            unverified = ClientTls.unverified();
        }
        return unverified;
    }

    /// Takes up certificates, keys and CAs whose files have changed, for the handshakes to come; open connections stay
    /// as they are. Files that are broken change nothing and are warned of once. To be called about twice a second: a
    /// change is read when it has stood from one call to the next.
    public void refresh() {
        Set<Watched<?>> changed = sources.look();
        serverContexts.values().forEach(context -> context.refresh(changed));
        clientContexts.values().forEach(context -> context.refresh(changed));
        sources.tell();
    }
}
