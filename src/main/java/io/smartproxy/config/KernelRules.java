package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import io.smartproxy.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must hold between the keys of one route where the kernel forwards: it does less than the proxy does. As in
/// [RouteRules], what only follows from a key that is wrong in itself is not reported again.
final class KernelRules {

    private static final String BLIND = "the kernel forwards without a look at what a client says";
    private static final String MUTE = "the kernel puts nothing in front of what a client says";
    private static final String DIRECT = "the client's own connection goes to the target, and nobody makes another";
    private static final String PATIENT = "the kernel ends no connection for its age or its silence";
    private static final String UNSEEN = "the proxy does not see connections to targets fail";

    /// The keys that only the proxy can do something about, and why. `default.` may have them for other routes.
    private static final Map<Key<?>, String> OF_PROXY = new LinkedHashMap<>();

    static {
        List.of(Keys.CONNECT_TIMEOUT, Keys.RETRIES).forEach(key -> OF_PROXY.put(key, DIRECT));
        List.of(Keys.INACTIVITY_TIMEOUT, Keys.MAX_LIFETIME, Keys.KEEP_ALIVE, Keys.KEEP_ALIVE_MULTIPLIER,
                Keys.HALF_OPEN_TIMEOUT, Keys.STUCK_TIMEOUT).forEach(key -> OF_PROXY.put(key, PATIENT));
        List.of(Keys.HEALTH_EJECT_AFTER, Keys.HEALTH_EJECT_FOR).forEach(key -> OF_PROXY.put(key, UNSEEN));
    }

    private final Section route;
    private final Written<Engine> engine;
    private final RouteErrors errors;

    private KernelRules(Section route, Written<Engine> engine, RouteErrors errors) {
        this.route = route;
        this.engine = engine;
        this.errors = errors;
    }

    static void check(Section route, RouteErrors errors) {
        Optional<Engine> engine = route.known(Keys.ENGINE);
        if (engine.isEmpty() || !route.known(Keys.ACTION).equals(Optional.of(Action.FORWARD))) {
            return;
        }
        if (engine.get() == Engine.NFTABLES) {
            new KernelRules(route, route.find(Keys.ENGINE).orElseThrow(), errors).check();
            return;
        }
        List.of(Keys.PRESERVE_SOURCE_IP, Keys.MAX_RATE).forEach(key -> {
            if (route.hasOwn(key)) {
                errors.fail(route.find(key).orElseThrow(), "has no meaning for this route, expected only with"
                        + " engine = nftables");
            }
        });
    }

    private void check() {
        for (Key<?> key : List.of(Keys.DOMAINS, Keys.ALPN, Keys.TLS_VERSIONS, Keys.PATH)) {
            refuse(key, true, BLIND);
        }
        refuse(Keys.TLS, route.known(Keys.TLS).filter(mode -> mode != TlsMode.ANY).isPresent(), BLIND);
        refuse(Keys.SEND_PROXY_PROTOCOL, route.known(Keys.SEND_PROXY_PROTOCOL)
                .filter(version -> version != SentHeader.Version.OFF).isPresent(), MUTE);
        refuse(Keys.SEND_CLIENT_IP, route.known(Keys.SEND_CLIENT_IP).orElse(false), MUTE);
        refuse(Keys.BALANCE, route.known(Keys.BALANCE).equals(Optional.of(Balance.LEAST_CONNECTIONS)),
                "the kernel does not know how many connections a target has");
        refuse(Keys.HEALTH_CHECK, route.known(Keys.HEALTH_CHECK).filter(KernelRules::looksCloser).isPresent(),
                "whether the kernel can forward to a target is what tcp finds out, and no more than that");
        OF_PROXY.forEach((key, why) -> refuse(key, route.hasOwn(key), why));
        route.find(Keys.TARGETS).ifPresent(this::checkTargets);
    }

    private static boolean looksCloser(HealthConfig.Check check) {
        return check == HealthConfig.Check.TLS || check == HealthConfig.Check.HTTP;
    }

    private void refuse(Key<?> key, boolean asked, String why) {
        if (asked) {
            route.find(key).ifPresent(written -> errors.conflict(written, engine, why));
        }
    }

    private void checkTargets(Written<List<MemberConfig>> targets) {
        List<TargetConfig> all = targets.value().orElse(List.of()).stream().map(MemberConfig::target).toList();
        List<TargetConfig> wrong = all.stream().filter(target -> !isAddress(target)).toList();
        wrong.forEach(target -> errors.conflict(targets, engine, "'" + Value.visible(target.shown())
                + "' is no address, and the kernel forwards to addresses alone"));
        List<ListenConfig> listen = route.find(Keys.LISTEN).flatMap(Written::value).orElse(List.of());
        if (!wrong.isEmpty() || all.isEmpty() || listen.isEmpty()) {
            return;
        }
        List<TargetConfig.Tcp> addresses = all.stream().map(TargetConfig.Tcp.class::cast).toList();
        checkFamilies(listen, addresses);
        checkLoopback(listen, addresses, targets);
        checkPorts(listen, addresses, targets);
    }

    private static boolean isAddress(TargetConfig target) {
        return target instanceof TargetConfig.Tcp tcp && IpAddress.isAddress(tcp.host());
    }

    /// Each address that the route names is of a family that it has targets of.
    private void checkFamilies(List<ListenConfig> listen, List<TargetConfig.Tcp> targets) {
        for (ListenConfig item : listen) {
            boolean missed = item.address().filter(address -> !isEvery(address))
                    .filter(address -> targets.stream().noneMatch(target -> address(target).v4() == address.v4()))
                    .isPresent();
            if (missed) {
                errors.fail(route.find(Keys.LISTEN).orElseThrow(), "'" + Value.visible(item.shown())
                        + "' has no target of its family, and the kernel does not make IPv4 of IPv6 or the other way"
                        + " round, expected one of its family");
            }
        }
    }

    private static boolean isEvery(IpAddress address) {
        return !address.v4() && address.high() == 0 && address.low() == 0;
    }

    /// Packets of `::1` never leave the machine, nor come from outside; for `127.0.0.1` there is a setting.
    private void checkLoopback(List<ListenConfig> listen, List<TargetConfig.Tcp> targets,
            Written<List<MemberConfig>> written) {
        boolean here = targets.stream().map(KernelRules::address).anyMatch(KernelRules::isLoopbackV6);
        boolean there = targets.stream().map(KernelRules::address)
                .anyMatch(address -> !address.v4() && !address.isLoopback());
        boolean fromHere = listen.stream().anyMatch(item -> item.address().filter(KernelRules::isLoopbackV6)
                .isPresent());
        boolean fromElsewhere = listen.stream().anyMatch(item -> item.address()
                .map(address -> !address.v4() && !address.isLoopback()).orElse(true));
        if (here && fromElsewhere || there && fromHere) {
            errors.conflict(written, engine, "the kernel forwards between ::1 and no other address");
        }
    }

    private static boolean isLoopbackV6(IpAddress address) {
        return !address.v4() && address.isLoopback();
    }

    private void checkPorts(List<ListenConfig> listen, List<TargetConfig.Tcp> targets,
            Written<List<MemberConfig>> written) {
        boolean one = listen.stream().map(ListenConfig::ports).distinct().count() == 1
                && listen.getFirst().ports().first() == listen.getFirst().ports().last();
        boolean mixed = targets.stream().map(target -> target.port().isPresent()).distinct().count() > 1;
        if (mixed && !one) {
            errors.conflict(written, engine, "of several ports the kernel keeps either that of every connection or that"
                    + " of none");
        }
    }

    private static IpAddress address(TargetConfig.Tcp target) {
        return IpAddress.parse(target.host());
    }
}
