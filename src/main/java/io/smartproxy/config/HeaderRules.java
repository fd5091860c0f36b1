package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import io.smartproxy.config.SentHeader.Version;
import java.util.List;
import java.util.Optional;

/// What must hold between the keys of one route that say what its targets are told first.
final class HeaderRules {

    private HeaderRules() {
    }

    static void check(Section route, RouteErrors errors) {
        Optional<Version> version = route.known(Keys.SEND_PROXY_PROTOCOL);
        Optional<Boolean> clientIp = route.known(Keys.SEND_CLIENT_IP);
        if (!route.known(Keys.ACTION).equals(Optional.of(Action.FORWARD)) || version.isEmpty()) {
            return;
        }
        if (version.get() != Version.OFF && clientIp.equals(Optional.of(true))) {
            errors.conflict(route.find(Keys.SEND_CLIENT_IP).orElseThrow(),
                    route.find(Keys.SEND_PROXY_PROTOCOL).orElseThrow(), "a target reads one header or the other first");
        }
        if (version.get() != Version.V2 && route.hasOwn(Keys.PROXY_PROTOCOL_TLVS)) {
            errors.fail(route.find(Keys.PROXY_PROTOCOL_TLVS).orElseThrow(),
                    "has no meaning for this route, expected only with sendProxyProtocol = v2");
        }
        Optional<? extends Written<?>> sends = version.get() != Version.OFF
                ? route.find(Keys.SEND_PROXY_PROTOCOL)
                : route.find(Keys.SEND_CLIENT_IP).filter(_ -> clientIp.equals(Optional.of(true)));
        List<MemberConfig> targets = route.find(Keys.TARGETS).flatMap(Written::value).orElse(List.of());
        if (sends.isPresent() && targets.stream().anyMatch(member -> member.target() instanceof TargetConfig.Demo)) {
            errors.conflict(sends.get(), route.find(Keys.TARGETS).orElseThrow(),
                    "builtin:demo reads requests alone");
        }
    }
}
