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

    private final String file;
    private final Section route;
    private final Optional<Action> action;
    private final List<ConfigError> errors = new ArrayList<>();

    private RouteRules(String file, Section route) {
        this.file = file;
        this.route = route;
        this.action = route.known(Keys.ACTION);
    }

    /// Where two keys of `default.` are to blame, the error is the same for every route.
    static List<ConfigError> broken(String file, Section route) {
        RouteRules rules = new RouteRules(file, route);
        Keys.ofRoute().values().forEach(rules::checkPresence);
        rules.checkTls();
        rules.checkRespond();
        return rules.errors;
    }

    /// A key that the action needs is there, and one that it has no use for is not, unless `default.` wrote it.
    private void checkPresence(Key<?> key) {
        boolean applies = action.map(key.actions()::contains).orElse(key.actions().equals(Action.ALL));
        if (applies && key.required() && route.find(key).isEmpty()) {
            String name = route.prefix() + key.name();
            errors.add(new ConfigError(file, route.line(), name, "is missing, expected " + key.type().expected()));
        } else if (action.isPresent() && !applies && route.hasOwn(key)) {
            String actions = key.actions().stream().map(Action::label).collect(Collectors.joining(" or "));
            fail(route.find(key).orElseThrow(), "has no meaning for the action of this route, expected only with"
                    + " action = " + actions);
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
            case OFF -> tlsKeys.forEach(key -> conflict(key, tls.orElseThrow(),
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
        conflict(http, tls, "the proxy sees no HTTP inside TLS that it passes through");
    }

    private void checkRespond() {
        Optional<Written<String>> body = route.find(Keys.RESPOND_BODY);
        Optional<Integer> status = route.known(Keys.RESPOND_STATUS);
        boolean bodiless = status.isPresent() && STATUS_WITHOUT_BODY.contains(status.get());
        if (bodiless && body.isPresent() && action.equals(Optional.of(Action.RESPOND))) {
            conflict(body.get(), route.find(Keys.RESPOND_STATUS).orElseThrow(),
                    "answers with 204, 205 and 304 have no body");
        }
    }

    /// Blames the first key, or the second where that is the one that the route wrote itself.
    private void conflict(Written<?> first, Written<?> second, String why) {
        boolean swapped = !route.owns(first) && route.owns(second);
        Written<?> blamed = swapped ? second : first;
        Written<?> other = swapped ? first : second;
        fail(blamed, "cannot stand together with " + other.name() + " on line " + other.line() + ": " + why
                + ", expected one without the other");
    }

    private void fail(Written<?> key, String message) {
        errors.add(new ConfigError(file, key.line(), key.name(), message));
    }
}
