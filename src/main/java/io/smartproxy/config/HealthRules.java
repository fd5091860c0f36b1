package io.smartproxy.config;

import io.smartproxy.config.HealthConfig.Check;
import io.smartproxy.config.Section.Written;
import java.util.List;
import java.util.Optional;

/// What must hold between the keys of one route about its targets' health.
final class HealthRules {

    private static final List<Key<?>> OF_CHECKS =
            List.of(Keys.HEALTH_INTERVAL, Keys.HEALTH_TIMEOUT, Keys.HEALTH_RISE, Keys.HEALTH_FALL);

    private HealthRules() {
    }

    static void check(Section route, RouteErrors errors) {
        Optional<Check> check = route.known(Keys.HEALTH_CHECK);
        if (check.isEmpty() || !route.known(Keys.ACTION).equals(Optional.of(Action.FORWARD))) {
            return;
        }
        if (check.get() != Check.HTTP && route.hasOwn(Keys.HEALTH_PATH)) {
            useless(Keys.HEALTH_PATH, "health.check = http", route, errors);
        }
        if (check.get() == Check.OFF) {
            OF_CHECKS.stream().filter(route::hasOwn)
                    .forEach(key -> useless(key, "health.check = tcp, tls or http", route, errors));
        } else {
            checkTargets(check.get(), route, errors);
        }
        route.find(Keys.TARGETS).ifPresent(targets -> checkBackups(targets, errors));
    }

    private static void useless(Key<?> key, String only, Section route, RouteErrors errors) {
        errors.fail(route.find(key).orElseThrow(), "has no meaning for this route, expected only with " + only);
    }

    private static void checkTargets(Check check, Section route, RouteErrors errors) {
        Optional<Written<List<MemberConfig>>> written = route.find(Keys.TARGETS);
        for (MemberConfig member : written.flatMap(Written::value).orElse(List.of())) {
            switch (member.target()) {
                case TargetConfig.Tcp tcp when tcp.port().isEmpty() -> errors.conflict(
                        route.find(Keys.HEALTH_CHECK).orElseThrow(), written.get(),
                        "'" + Value.visible(tcp.shown()) + "' has no port that could be checked");
                case TargetConfig.Demo demo when check == Check.TLS -> errors.conflict(
                        route.find(Keys.HEALTH_CHECK).orElseThrow(), written.get(),
                        "'" + demo.shown() + "' speaks no TLS");
                case TargetConfig.Tcp _, TargetConfig.Unix _, TargetConfig.Demo _ -> {
                    // Can be checked.
                }
            }
        }
    }

    private static void checkBackups(Written<List<MemberConfig>> targets, RouteErrors errors) {
        boolean backupsAlone = targets.value().map(members -> members.stream().allMatch(MemberConfig::backup))
                .orElse(false);
        if (backupsAlone) {
            errors.fail(targets, "has nothing but backups, expected a target without 'backup'");
        }
    }
}
