package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import io.smartproxy.net.TlsVersion;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What must hold between the keys of one route that are about TLS. As in [RouteRules], what only follows from a key
/// that is wrong in itself is not reported again.
final class TlsRules {

    /// The keys that have a meaning only where TLS ends at the proxy.
    private static final List<Key<?>> OF_CLIENTS = List.of(
            Keys.TLS_CERTIFICATE, Keys.TLS_KEY, Keys.TLS_PASSWORD, Keys.TLS_MIN_VERSION, Keys.TLS_CIPHERS,
            Keys.TLS_ALPN, Keys.TLS_CLIENT_AUTH, Keys.TLS_CLIENT_CA, Keys.HANDSHAKE_TIMEOUT);
    private static final List<Key<?>> OF_TARGETS =
            List.of(Keys.TLS_BACKEND_VERIFY, Keys.TLS_BACKEND_CA, Keys.TLS_BACKEND_SERVER_NAME);

    private final Section route;
    private final TlsMode mode;
    private final Optional<Action> action;
    private final RouteErrors errors;

    private TlsRules(Section route, TlsMode mode, RouteErrors errors) {
        this.route = route;
        this.mode = mode;
        this.action = route.known(Keys.ACTION);
        this.errors = errors;
    }

    static void check(Section route, RouteErrors errors) {
        route.known(Keys.TLS).ifPresent(mode -> new TlsRules(route, mode, errors).check());
    }

    private void check() {
        if (mode.terminates()) {
            checkCertificate();
            checkClientAuth();
            checkVersions();
            action.ifPresent(this::checkAlpn);
        } else {
            refuseOwn(OF_CLIENTS, "tls = terminate or terminate-and-reencrypt");
        }
        action.ifPresent(this::checkTargets);
    }

    private void refuseOwn(List<Key<?>> keys, String expected) {
        for (Key<?> key : keys) {
            if (route.hasOwn(key)) {
                errors.fail(route.find(key).orElseThrow(), "has no meaning for this route, expected only with "
                        + expected);
            }
        }
    }

    private void checkCertificate() {
        Optional<Written<Optional<Certificates>>> certificate = route.find(Keys.TLS_CERTIFICATE);
        if (certificate.isEmpty()) {
            errors.missing(Keys.TLS_CERTIFICATE);
            return;
        }
        certificate.get().value().flatMap(value -> value).ifPresent(value -> {
            switch (value) {
                case Certificates.SelfSigned _ -> {
                    refuseBeside(certificate.get(), Keys.TLS_KEY, "what is self-signed is made with its key");
                    refuseBeside(certificate.get(), Keys.TLS_PASSWORD, "what is self-signed needs no password");
                }
                case Certificates.Files(var files) -> TlsAssembly.key(route).ifPresent(key -> {
                    key.value().ifPresent(keys -> checkPairs(key, keys.size(), certificate.get(), files.size()));
                    refuseBeside(key, Keys.TLS_PASSWORD, "a PKCS#12 file has a password and holds its key, a PEM file"
                            + " has a key beside it and no password");
                });
            }
        });
    }

    private void refuseBeside(Written<?> other, Key<?> key, String why) {
        if (route.hasOwn(key)) {
            errors.conflict(route.find(key).orElseThrow(), other, why);
        }
    }

    private void checkPairs(Written<?> key, int keys, Written<?> certificate, int certificates) {
        if (keys == certificates) {
            return;
        }
        Written<?> blamed = errors.blamed(key, certificate);
        Written<?> other = blamed == key ? certificate : key;
        errors.fail(blamed, "names " + files(blamed == key ? keys : certificates) + " and " + RouteErrors.place(other)
                + " names " + files(blamed == key ? certificates : keys)
                + ", expected a key for each certificate, in the same order");
    }

    private static String files(int count) {
        return count + (count == 1 ? " file" : " files");
    }

    private void checkClientAuth() {
        Optional<ClientAuth> auth = route.known(Keys.TLS_CLIENT_AUTH);
        boolean asked = auth.isPresent() && auth.get() != ClientAuth.NONE;
        if (asked && route.find(Keys.TLS_CLIENT_CA).isEmpty()) {
            errors.missing(Keys.TLS_CLIENT_CA);
        } else if (auth.isPresent() && !asked && route.hasOwn(Keys.TLS_CLIENT_CA)) {
            errors.fail(route.find(Keys.TLS_CLIENT_CA).orElseThrow(), "has no meaning where clients are not asked for"
                    + " a certificate, expected only with tls.clientAuth = optional or required");
        }
    }

    /// A client that is taken for its version is spoken to in one.
    private void checkVersions() {
        Optional<Written<List<TlsVersion>>> asked = route.find(Keys.TLS_VERSIONS);
        Optional<TlsVersion> lowest = route.known(Keys.TLS_MIN_VERSION);
        List<TlsVersion> versions = asked.flatMap(Written::value).orElse(List.of());
        if (!versions.isEmpty() && lowest.isPresent() && Collections.max(versions).compareTo(lowest.get()) < 0) {
            failApart(asked.get(), route.find(Keys.TLS_MIN_VERSION),
                    "what tls.minVersion is by default, " + TlsVersion.TLS_1_2.label(),
                    "a version that is spoken with clients");
        }
    }

    /// A client that is taken for a protocol is offered one of those that it was taken for.
    private void checkAlpn(Action known) {
        boolean http = known.answersHttp() || route.find(Keys.PATH).isPresent();
        Optional<Written<List<String>>> written = route.find(Keys.TLS_ALPN);
        if (written.isPresent() && written.get().value().isEmpty()) {
            return;
        }
        List<String> offered = TlsAssembly.alpn(route);
        if (http && route.hasOwn(Keys.TLS_ALPN) && !offered.contains(TlsAssembly.HTTP_1)) {
            errors.fail(written.orElseThrow(), "lacks http/1.1, which alone is offered where a route reads or answers"
                    + " HTTP, expected it in the list");
            return;
        }
        Optional<Written<List<String>>> asked = route.find(Keys.ALPN);
        List<String> protocols = asked.flatMap(Written::value).orElse(List.of());
        if (!protocols.isEmpty() && Collections.disjoint(protocols, http ? List.of(TlsAssembly.HTTP_1) : offered)) {
            failApart(asked.get(), written.filter(_ -> !http),
                    http ? "http/1.1, which alone is offered where a route reads or answers HTTP"
                            : "what tls.alpn is by default, " + String.join(", ", offered),
                    "a protocol that is offered to clients");
        }
    }

    /// @param fallback what holds where the other key is written nowhere
    private void failApart(Written<?> asked, Optional<? extends Written<?>> other, String fallback, String expected) {
        Written<?> blamed = other.isPresent() ? errors.blamed(asked, other.get()) : asked;
        Optional<? extends Written<?>> rest = blamed == asked ? other : Optional.of(asked);
        errors.fail(blamed, "has nothing in common with " + rest.map(RouteErrors::place).orElse(fallback)
                + ", expected " + expected);
    }

    /// What is re-encrypted goes to a target that speaks TLS, under a name to check it by.
    private void checkTargets(Action known) {
        if (known == Action.FORWARD) {
            if (mode == TlsMode.REENCRYPT) {
                checkBackend();
            } else {
                refuseOwn(OF_TARGETS, "tls = terminate-and-reencrypt");
            }
        } else if (mode == TlsMode.REENCRYPT && route.hasOwn(Keys.TLS)) {
            errors.fail(route.find(Keys.TLS).orElseThrow(), "has no target to encrypt for with the action of this"
                    + " route, expected terminate");
        }
    }

    private void checkBackend() {
        Optional<Boolean> verify = route.known(Keys.TLS_BACKEND_VERIFY);
        boolean named = route.find(Keys.TLS_BACKEND_SERVER_NAME).isPresent();
        if (verify.equals(Optional.of(false)) && route.hasOwn(Keys.TLS_BACKEND_CA)) {
            errors.conflict(route.find(Keys.TLS_BACKEND_CA).orElseThrow(),
                    route.find(Keys.TLS_BACKEND_VERIFY).orElseThrow(), "what is not verified needs no CA");
        }
        Written<TlsMode> tls = route.find(Keys.TLS).orElseThrow();
        Optional<Written<List<MemberConfig>>> targets = route.find(Keys.TARGETS);
        for (MemberConfig member : targets.flatMap(Written::value).orElse(List.of())) {
            switch (member.target()) {
                case TargetConfig.Demo demo ->
                        errors.conflict(targets.get(), tls, "'" + demo.shown() + "' speaks no TLS");
                case TargetConfig.Unix unix when !named && verify.orElse(false) ->
                        errors.fail(errors.blamed(targets.get(), tls), "has no name to verify '"
                                + Value.visible(unix.shown()) + "' by, expected tls.backend.serverName");
                case TargetConfig.Unix _, TargetConfig.Tcp _ -> {
                    // Can be verified, or need not be.
                }
            }
        }
    }
}
