package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.nftables.KernelRoutes;
import io.smartproxy.route.RouteTable;
import io.smartproxy.tls.TlsContexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What all that make use of a file say of it together: what its text alone does not show. `--check`, the start and a
/// reload ask here, so that they find the same.
public final class Judgement {

    private Judgement() {
    }

    /// What is wrong with a file beyond what its text shows. A proxy takes up only a file that nothing is wrong with.
    ///
    /// @return every error, in the order of their lines; empty when all is well
    public static List<ConfigError> errors(ProxyConfig config) {
        return Stream.of(RouteTable.check(config), TlsContexts.check(config), AccessLists.check(config),
                        AdminAddress.check(config), KernelRoutes.check(config))
                .flatMap(List::stream).sorted().toList();
    }

    /// What is not wrong with a file that [#errors] finds good, but may not be what was meant. A proxy that takes it up
    /// logs it.
    ///
    /// @return in the order of their lines
    public static List<ConfigError> warnings(ProxyConfig config) {
        return Stream.of(TlsContexts.warnings(config), Capacities.of(config).warnings(), AdminAddress.warnings(config),
                        KernelRoutes.warnings(config))
                .flatMap(List::stream).sorted().toList();
    }

    /// Judges a file as a whole: what its text shows and what [#errors] finds, all at once.
    public static ConfigResult of(ConfigResult read) {
        return switch (read) {
            case ConfigResult.Loaded(ProxyConfig config) -> {
                List<ConfigError> errors = errors(config);
                yield errors.isEmpty() ? read : new ConfigResult.Rejected(errors, Optional.of(config));
            }
            case ConfigResult.Rejected(List<ConfigError> errors, Optional<ProxyConfig> sound) -> {
                List<ConfigError> all = new ArrayList<>(errors);
                sound.ifPresent(config -> all.addAll(errors(config)));
                yield new ConfigResult.Rejected(all, sound);
            }
        };
    }
}
