package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What must hold between the keys of one route. A key that is wrong in itself has been reported, and nothing that
/// follows from it is reported again.
final class RouteRules {

    private static final Set<Integer> STATUS_WITHOUT_BODY = Set.of(204, 205, 304);

    private final Section route;
    private final Optional<Action> action;
    private final RouteErrors errors;

    private RouteRules(Section route, RouteErrors errors) {
        this.route = route;
        this.action = route.known(Keys.ACTION);
        this.errors = errors;
    }

    /// Where two keys of `default.` are to blame, the error is the same for every route.
    static List<ConfigError> broken(String file, Section route) {
        RouteErrors errors = new RouteErrors(file, route);
        RouteRules rules = new RouteRules(route, errors);
        Keys.ofRoute().values().forEach(rules::checkPresence);
        rules.checkTls();
        rules.checkRespond();
        TlsRules.check(route, errors);
        HeaderRules.check(route, errors);
        HealthRules.check(route, errors);
        KernelRules.check(route, errors);
        return errors.all();
    }

    /// A key that the action needs is there, and one that it has no use for is not, unless `default.` wrote it.
    private void checkPresence(Key<?> key) {
        boolean applies = action.map(key.actions()::contains).orElse(key.actions().equals(Action.ALL));
        if (applies && key.required() && route.find(key).isEmpty()) {
            errors.missing(key);
        } else if (action.isPresent() && !applies && route.hasOwn(key)) {
            String actions = key.actions().stream().map(Action::label).collect(Collectors.joining(" or "));
            errors.fail(route.find(key).orElseThrow(), "has no meaning for the action of this route, expected only"
                    + " with action = " + actions);
        }
    }

    /// What is asked of the ClientHello, of TLS and of HTTP goes together.
    private void checkTls() {
        Optional<TlsMode> mode = route.known(Keys.TLS);
        if (mode.isEmpty()) {
            return;
        }
        Optional<Written<TlsMode>> tls = route.find(Keys.TLS);
        List<Written<?>> tlsKeys = new ArrayList<>();
        route.find(Keys.ALPN).ifPresent(tlsKeys::add);
        route.find(Keys.TLS_VERSIONS).ifPresent(tlsKeys::add);
        switch (mode.get()) {
            case TERMINATE, REENCRYPT -> {
                // The proxy sees all of it: the ClientHello, and what comes inside.
            }
            case OFF -> tlsKeys.forEach(key -> errors.conflict(key, tls.orElseThrow(),
                    "ALPN and versions stand in the ClientHello, which clients without TLS do not send"));
            case PASSTHROUGH -> httpKeys().forEach(key -> conflictOfHttp(key, tls.orElseThrow()));
            case ANY -> httpKeys().forEach(key -> tlsKeys.forEach(tlsKey -> conflictOfHttp(key, tlsKey)));
        }
    }

    /// The keys by which the route reads HTTP or answers in it.
    private List<Written<?>> httpKeys() {
        List<Written<?>> keys = new ArrayList<>();
        route.find(Keys.PATH).ifPresent(keys::add);
        if (action.isPresent() && action.get().answersHttp()) {
            route.find(Keys.ACTION).ifPresent(keys::add);
        }
        return keys;
    }

    private void conflictOfHttp(Written<?> http, Written<?> tls) {
        errors.conflict(http, tls, "the proxy sees no HTTP inside TLS that it passes through");
    }

    private void checkRespond() {
        Optional<Written<String>> body = route.find(Keys.RESPOND_BODY);
        Optional<Integer> status = route.known(Keys.RESPOND_STATUS);
        boolean bodiless = status.isPresent() && STATUS_WITHOUT_BODY.contains(status.get());
        if (bodiless && body.isPresent() && action.equals(Optional.of(Action.RESPOND))) {
            errors.conflict(body.get(), route.find(Keys.RESPOND_STATUS).orElseThrow(),
                    "answers with 204, 205 and 304 have no body");
        }
    }
}
