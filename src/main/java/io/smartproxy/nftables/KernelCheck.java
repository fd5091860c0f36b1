package io.smartproxy.nftables;

import io.smartproxy.config.AcceptedHeaders;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is wrong with the kernel's routes of a file that the text of each alone does not show.
///
/// @param config the file
/// @param nft    what would give the kernel its rules, if it is there
record KernelCheck(ProxyConfig config, Optional<NftCommand> nft) {

    private static final String ENGINE = "engine";

    /// What would only follow from another error is not looked for.
    List<ConfigError> errors() {
        List<ConfigError> errors = Stream.concat(overlaps(), headers()).toList();
        return errors.isEmpty() && !config.kernel().routes().isEmpty() ? dryRun() : errors;
    }

    /// Where both listen, one of the two would get nothing.
    private Stream<ConfigError> overlaps() {
        List<Listening> proxied = config.proxied().routes().stream().flatMap(KernelCheck::listening).toList();
        return config.kernel().routes().stream().flatMap(route -> listening(route)
                .flatMap(item -> proxied.stream().filter(item::meets).limit(1).map(other -> config.errorAt(route,
                        "listen", "'" + item.item().shown() + "' meets what route " + other.route().name()
                                + " listens on, '" + other.item().shown() + "', and the kernel has no route but its"
                                + " own, expected addresses and ports that no route of the proxy has"))).limit(1));
    }

    private static Stream<Listening> listening(RouteConfig route) {
        KernelRoute bare = KernelRoute.bare(route);
        return route.match().listen().stream().map(item -> new Listening(bare, item));
    }

    private Stream<ConfigError> headers() {
        boolean required = config.settings().headers().policy() == AcceptedHeaders.Policy.REQUIRED;
        return config.kernel().routes().stream().filter(_ -> required).map(route -> config.errorAt(route, ENGINE,
                "cannot stand together with acceptProxyProtocol = required: the kernel reads no header, expected one"
                        + " without the other"));
    }

    /// Without the lists that stand in files, which are looked at elsewhere.
    private List<ConfigError> dryRun() {
        RouteConfig first = config.kernel().routes().getFirst();
        try {
            return complaint(Ruleset.of(Owner.ofProcess(), config.kernel().routes().stream().map(KernelRoute::bare)
                    .toList(), config.settings().limits().ipv6PrefixLength(), true))
                    .map(why -> config.errorAt(first, ENGINE, why)).stream().toList();
        } catch (IOException failure) {
            return List.of(config.errorAt(first, ENGINE, "needs nft, which cannot be run: " + failure.getMessage()));
        }
    }

    private Optional<String> complaint(Ruleset rules) throws IOException {
        if (nft.isEmpty()) {
            return Optional.of("needs the program nft, which is not there, expected an installed nftables, or engine ="
                    + " proxy");
        }
        NftCommand.Result result = nft.get().check(rules.fresh());
        if (result.ok()) {
            return Optional.empty();
        }
        return Optional.of(result.output().contains("not permitted")
                ? "needs root, or the capability CAP_NET_ADMIN, to give the kernel rules: " + result.complaint()
                : "is more than this machine's nftables can do: " + result.complaint());
    }

    /// What may not be what was meant.
    List<ConfigError> warnings() {
        List<ConfigError> warnings = new ArrayList<>();
        ForwardingSettings settings = ForwardingSettings.ofKernel();
        for (RouteConfig route : config.kernel().routes()) {
            settings.lacking(route).forEach(name -> warnings.add(config.errorAt(route, ENGINE,
                    "needs " + name + ", which is off, and the kernel forwards nothing: sysctl -w " + name + "=1")));
            for (Family family : Family.values()) {
                if (listensEverywhere(route) && KernelRoute.bare(route).members(family).isEmpty()) {
                    warnings.add(config.errorAt(route, "targets", "has none of " + family.label()
                            + ", whose clients are refused"));
                }
            }
        }
        return warnings;
    }

    private static boolean listensEverywhere(RouteConfig route) {
        return route.match().listen().stream()
                .anyMatch(item -> item.address().orElse(Listening.EVERY).equals(Listening.EVERY));
    }
}
