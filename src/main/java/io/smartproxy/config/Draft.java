package io.smartproxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A file on its way from lines to records: takes one line after the other, then judges them all together. Used once.
final class Draft {

    private final String file;
    private final Path folder;
    private final Map<String, String> environment;
    private final Section proxy = new Section("", 0, Optional.empty());
    private final Section defaults = new Section(KeyName.DEFAULT, 0, Optional.empty());
    /// By their prefix, in the order of their first lines.
    private final Map<String, Section> routes = new LinkedHashMap<>();
    private final List<Misspelt> misspelt = new ArrayList<>();
    /// A set: an error of `default.` shows in every route, and is one.
    private final Set<ConfigError> errors = new LinkedHashSet<>();
    private boolean routeMeant;

    /// A key that a line seems to mean and does not say.
    private record Misspelt(String prefix, Key<?> key, int line) {
    }

    Draft(String file, Path folder, Map<String, String> environment) {
        this.file = file;
        this.folder = folder;
        this.environment = environment;
    }

    ConfigResult judge(PropertyLines lines) {
        errors.addAll(lines.errors());
        lines.lines().forEach(this::take);
        misspelt.forEach(this::forgive);
        if (routes.isEmpty() && !routeMeant) {
            errors.add(ConfigError.ofFile(file, "has no routes, expected at least one, with route.NAME.listen and"
                    + " route.NAME.targets"));
        }
        errors.addAll(ProxyRules.broken(file, proxy));
        List<RouteConfig> sound = new ArrayList<>();
        for (Section route : routes.values()) {
            List<ConfigError> broken = RouteRules.broken(file, route);
            errors.addAll(broken);
            if (broken.isEmpty() && route.isSound(Keys.DECISIVE)) {
                sound.add(Assembly.route(route));
            }
        }
        ProxyConfig config = new ProxyConfig(file, Assembly.settings(proxy), sound, lines.numbers(), lines.texts());
        return errors.isEmpty()
                ? new ConfigResult.Loaded(config)
                : new ConfigResult.Rejected(List.copyOf(errors), Optional.of(config).filter(_ -> !sound.isEmpty()));
    }

    private void take(PropertyLines.Line line) {
        routeMeant |= line.key().startsWith(KeyName.ROUTE);
        KeyName name = KeyName.of(line.key());
        if (line.value().isPresent()) {
            take(line, name, line.value().get());
        } else if (name instanceof KeyName.Known known) {
            misspelt.add(new Misspelt(known.prefix(), known.key(), line.number()));
        }
    }

    private void take(PropertyLines.Line line, KeyName name, String raw) {
        switch (name) {
            case KeyName.Known known -> read(section(known.prefix(), line.number()), known.key(), line.number(), raw);
            case KeyName.Unknown _ -> reportUnknown(line);
            case KeyName.Malformed malformed -> report(line, malformed.why());
        }
    }

    private Section section(String prefix, int line) {
        return switch (prefix) {
            case "" -> proxy;
            case KeyName.DEFAULT -> defaults;
            default -> routes.computeIfAbsent(prefix, _ -> new Section(prefix, line, Optional.of(defaults)));
        };
    }

    private <T> void read(Section section, Key<T> key, int line, String raw) {
        try {
            Value value = Expansion.of(raw, environment);
            section.put(key, line, Optional.of(key.type().read(value, folder)));
        } catch (BadValue bad) {
            bad.messages().forEach(message ->
                    errors.add(new ConfigError(file, line, section.prefix() + key.name(), message)));
            section.put(key, line, Optional.empty());
        }
    }

    private void reportUnknown(PropertyLines.Line line) {
        NearestKey nearest = NearestKey.to(line.key());
        if (nearest.likely()) {
            routeMeant |= nearest.prefix().startsWith(KeyName.ROUTE);
            misspelt.add(new Misspelt(nearest.prefix(), nearest.key(), line.number()));
        }
        if (line.key().startsWith(KeyName.DEFAULT)) {
            defaults.doubt();
        }
        routes.forEach((prefix, route) -> {
            if (line.key().startsWith(prefix)) {
                route.doubt();
            }
        });
        report(line, "is not a known key" + (nearest.likely()
                ? "; did you mean " + nearest + "?"
                : ", the nearest known key is " + nearest));
    }

    private void report(PropertyLines.Line line, String message) {
        errors.add(new ConfigError(file, line.number(), Value.visible(line.key()), message));
    }

    /// A misspelt key counts as written, wrongly: that the route lacks it would be no news.
    private void forgive(Misspelt key) {
        if (key.prefix().equals(KeyName.DEFAULT) || routes.containsKey(key.prefix())) {
            section(key.prefix(), key.line()).put(key.key(), key.line(), Optional.empty());
        }
    }
}
