package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.CertificateConfig.Pem;
import io.smartproxy.config.CertificateConfig.Pkcs12;
import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TerminationConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.config.Watched;
import io.smartproxy.log.Log;
import io.smartproxy.net.DomainPattern;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;

/// The files that contexts are made of. Each is read once, however many routes name it, so that a change reaches all of
/// them at the same time.
///
/// For one thread at a time.
final class TlsSources {

    private final ProxyConfig config;
    private final Surroundings surroundings;
    private final Log log;
    private final Map<CertificateConfig, Watched<Credential>> credentials = new HashMap<>();
    private final Map<FileConfig, Watched<List<X509Certificate>>> cas = new HashMap<>();
    private final Map<Watched<Credential>, OwnCertificate> own = new HashMap<>();

    TlsSources(ProxyConfig config, Surroundings surroundings, Log log) {
        this.config = config;
        this.surroundings = surroundings;
        this.log = log;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /// Says where certificates are that nobody has brought.
    void introduceOwn() {
        own.forEach((watched, certificate) -> log.info("the self-signed certificate is kept in "
                + certificate.store().getParent() + " and valid until " + watched.value().end()));
    }

    /// A context for the clients of a route.
    LiveContext server(TerminationConfig server) throws BadFile {
        List<Watched<Credential>> certificates = List.of();
        for (CertificateConfig certificate : server.certificates()) {
            certificates = Stream.concat(certificates.stream(), Stream.of(credential(certificate))).toList();
        }
        List<Watched<Credential>> all = certificates;
        List<Watched<?>> sources = new ArrayList<>(all);
        Optional<Watched<List<X509Certificate>>> trusted = server.clientCa().isPresent()
                ? Optional.of(ca(TlsFile.of(TlsFile.CLIENT_CA, server.clientCa().get())))
                : Optional.empty();
        trusted.ifPresent(sources::add);
        return new LiveContext(sources, () -> all.stream().map(Watched::value).toList(),
                () -> trusted.map(ca -> TrustedCas.of(ca.value())).orElse(new TrustManager[0]));
    }

    /// A context for the targets of a route, of its own even where the files are the same.
    LiveContext client(ReencryptConfig client) throws BadFile {
        Optional<NamedFile> file = trusted(client, surroundings);
        if (!client.verify()) {
            return new LiveContext(List.of(), List::of, () -> new TrustManager[] {new AnyTarget()});
        }
        if (file.isEmpty()) {
            return new LiveContext(List.of(), List::of, TrustedCas::ofJdk);
        }
        Watched<List<X509Certificate>> ca = ca(file.get());
        return new LiveContext(List.of(ca), List::of, () -> TrustedCas.of(ca.value()));
    }

    /// The file of whom to trust as a target; empty where there is no such file to read.
    static Optional<NamedFile> trusted(ReencryptConfig client, Surroundings surroundings) {
        if (!client.verify()) {
            return Optional.empty();
        }
        return client.ca().map(file -> TlsFile.of(TlsFile.BACKEND_CA, file)).or(surroundings::systemCas);
    }

    private Watched<Credential> credential(CertificateConfig certificate) throws BadFile {
        Watched<Credential> known = credentials.get(certificate);
        if (known == null) {
            known = switch (certificate) {
                case Pem pem -> watch(certificate, List.of(pem.chain(), pem.key()), () -> CredentialFiles.read(pem));
                case Pkcs12 store -> watch(certificate, List.of(store.file()), () -> CredentialFiles.read(store));
                case CertificateConfig.SelfSigned(Path folder) -> own(folder);
            };
            credentials.put(certificate, known);
        }
        return known;
    }

    private Watched<Credential> watch(CertificateConfig certificate, List<FileConfig> files,
            Watched.Reader<Credential> reader) throws BadFile {
        return Watched.read(files.stream().map(FileConfig::path).toList(), () -> {
            Credential found = reader.read();
            checkCiphers(certificate, found);
            return found;
        }, found -> "'" + files.getFirst().shown() + "' with " + found
                + (surroundings.clock().instant().isAfter(found.end()) ? ", which is over" : ""), log);
    }

    /// A certificate with a key of another type than before can leave a route without a cipher suite.
    private void checkCiphers(CertificateConfig certificate, Credential found) throws BadFile {
        Stream<TerminationConfig> servers =
                config.routes().stream().flatMap(route -> route.tls().stream()).map(TlsConfig::clients);
        if (servers.filter(server -> server.certificates().equals(List.of(certificate))).anyMatch(server ->
                CipherSuites.usable(server, List.of(found.keyType())).isEmpty())) {
            throw new BadFile(TlsFile.CERTIFICATE, TlsCheck.shown(certificate) + " is "
                    + Credential.label(found.keyType()) + ", which none of tls.ciphers can be used with");
        }
    }

    private Watched<Credential> own(Path folder) throws BadFile {
        OwnCertificate certificate = new OwnCertificate(folder, selfSignedDomains(config, folder), surroundings);
        certificate.ensure(log);
        Watched<Credential> watched = Watched.read(List.of(certificate.store()), certificate::read,
                found -> "the self-signed certificate in " + folder + " with " + found, log);
        own.put(watched, certificate);
        return watched;
    }

    /// The domains of all routes with the certificate in this folder.
    static List<DomainPattern> selfSignedDomains(ProxyConfig config, Path folder) {
        return config.routes().stream()
                .filter(route -> route.tls().stream().flatMap(tls -> tls.clients().certificates().stream())
                        .anyMatch(new CertificateConfig.SelfSigned(folder)::equals))
                .map(RouteConfig::match).flatMap(match -> match.domains().stream()).distinct().toList();
    }

    private Watched<List<X509Certificate>> ca(NamedFile file) throws BadFile {
        Watched<List<X509Certificate>> known = cas.get(file.file());
        if (known == null) {
            known = Watched.read(List.of(file.file().path()), () -> certificates(file, surroundings),
                    found -> file + " with " + found.size() + (found.size() == 1 ? " CA" : " CAs"), log);
            cas.put(file.file(), known);
        }
        return known;
    }

    /// The CAs of a file: all of them where it is the operator's, the readable ones where it is the system's.
    static List<X509Certificate> certificates(NamedFile file, Surroundings surroundings) throws BadFile {
        return surroundings.systemCas().equals(Optional.of(file))
                ? CertificateChain.readable(file)
                : CertificateChain.read(file);
    }

    /// Looks at all the files.
    ///
    /// @return those that have a new value
    Set<Watched<?>> look() {
        own.forEach((watched, certificate) -> certificate.renew(watched.value(), log));
        Set<Watched<?>> changed = new HashSet<>();
        all().filter(Watched::look).forEach(changed::add);
        return changed;
    }

    /// Tells of what the last look has found, once it is in use.
    void tell() {
        all().forEach(Watched::tell);
    }

    private Stream<Watched<?>> all() {
        return Stream.concat(credentials.values().stream(), cas.values().stream());
    }
}
