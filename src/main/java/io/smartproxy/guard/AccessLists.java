package io.smartproxy.guard;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import io.smartproxy.config.NetworkList;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.SecurityConfig;
import io.smartproxy.config.Watched;
import io.smartproxy.log.Log;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The access lists of all routes of one file, kept up with the files that they name. Each of these is read once,
/// however many routes name it.
public final class AccessLists {

    private static final String ALLOW = "security.ipAllowList";
    private static final String BLOCK = "security.ipBlockList";

    private final Map<FileConfig, Watched<CidrSet>> files = new HashMap<>();
    private final Map<Pair, AccessList> lists = new HashMap<>();

    /// What makes two routes share an access list.
    private record Pair(NetworkList allow, NetworkList block) {

        Pair(SecurityConfig config) {
            this(config.allow(), config.block());
        }

        boolean names(Collection<FileConfig> files) {
            return Stream.of(allow, block).flatMap(list -> list.files().stream()).anyMatch(files::contains);
        }
    }

    private AccessLists() {
    }

    /// Everything that is wrong with the files that the lists name.
    public static List<ConfigError> check(ProxyConfig config) {
        // A set: an error of `default.` shows in every route, and is one.
        Set<ConfigError> errors = new LinkedHashSet<>();
        Map<FileConfig, Optional<BadFile>> judged = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            for (NamedFile file : filesOf(route.security())) {
                judged.computeIfAbsent(file.file(), _ -> judge(file)).ifPresent(bad ->
                        errors.add(config.errorAt(route, file.key(), bad.getMessage())));
            }
        }
        return errors.stream().sorted().toList();
    }

    private static Optional<BadFile> judge(NamedFile file) {
        try {
            NetworkFile.read(file);
            return Optional.empty();
        } catch (BadFile bad) {
            return Optional.of(bad);
        }
    }

    private static List<NamedFile> filesOf(SecurityConfig config) {
        return Stream.concat(
                config.allow().files().stream().map(file -> NetworkFile.of(ALLOW, file)),
                config.block().files().stream().map(file -> NetworkFile.of(BLOCK, file))).toList();
    }

    /// Reads all the files.
    ///
    /// @param config one in which [#check] found nothing
    /// @throws IOException when a file has become bad since; the message is an error of the file as [#check] would have
    ///                     it
    public static AccessLists load(ProxyConfig config, Log log) throws IOException {
        AccessLists loaded = new AccessLists();
        for (RouteConfig route : config.routes()) {
            try {
                loaded.add(route.security(), log);
            } catch (BadFile bad) {
                throw new IOException(config.errorAt(route, bad.key(), bad.getMessage()).toString(), bad);
            }
        }
        return loaded;
    }

    private void add(SecurityConfig config, Log log) throws BadFile {
        for (NamedFile file : filesOf(config)) {
            if (!files.containsKey(file.file())) {
                files.put(file.file(), Watched.read(List.of(file.file().path()), () -> NetworkFile.read(file),
                        found -> file + " with " + count(found.networks().size()), log));
            }
        }
        lists.computeIfAbsent(new Pair(config), pair -> new AccessList(networks(pair)));
    }

    private static String count(int networks) {
        return networks + (networks == 1 ? " network" : " networks");
    }

    private AccessList.Networks networks(Pair pair) {
        Optional<CidrSet> allow = pair.allow().isEmpty() ? Optional.empty() : Optional.of(join(pair.allow()));
        return new AccessList.Networks(allow, join(pair.block()));
    }

    private CidrSet join(NetworkList list) {
        if (list.networks().isEmpty() && list.files().size() == 1) {
            return files.get(list.files().getFirst()).value();
        }
        List<Cidr> all = new ArrayList<>(list.networks());
        list.files().forEach(file -> all.addAll(files.get(file).value().networks()));
        return CidrSet.of(all);
    }

    /// The list of a route; routes with the same lists share one.
    ///
    /// @param config one of the file that this was loaded for
    public AccessList of(SecurityConfig config) {
        return lists.get(new Pair(config));
    }

    /// Takes up files that have changed, for the connections to come; one that is broken changes nothing and is warned
    /// of once. To be called about twice a second: a change is read when it has stood from one call to the next.
    ///
    /// @return whether any list has changed, and open connections may be of clients that it would refuse now
    public boolean refresh() {
        List<FileConfig> changed = files.entrySet().stream().filter(file -> file.getValue().look())
                .map(Map.Entry::getKey).toList();
        if (!changed.isEmpty()) {
            lists.forEach((pair, list) -> {
                if (pair.names(changed)) {
                    list.set(networks(pair));
                }
            });
        }
        files.values().forEach(Watched::tell);
        return !changed.isEmpty();
    }
}
