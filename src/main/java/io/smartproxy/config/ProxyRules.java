package io.smartproxy.config;

import java.util.List;
import java.util.Optional;

/// What must hold between the keys of the whole proxy.
final class ProxyRules {

    private ProxyRules() {
    }

    static List<ConfigError> broken(String file, Section proxy) {
        Optional<Section.Written<Optional<ListenConfig>>> listen = proxy.find(Keys.ADMIN_LISTEN);
        // A token that is wrong in itself has been reported; it is not missing.
        boolean guarded = proxy.find(Keys.ADMIN_TOKEN).isPresent();
        return listen.flatMap(Section.Written::value).flatMap(where -> where)
                .filter(where -> !guarded && !where.isLoopback())
                .map(where -> new ConfigError(file, listen.get().line(), listen.get().name(), "'" + where.shown()
                        + "' can be reached from other machines, expected an admin.token besides, or a loopback"
                        + " address like 127.0.0.1:8900"))
                .stream().toList();
    }
}
