package io.smartproxy.nftables;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Totals;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The routes that the kernel forwards: gives it their rules, changes them, looks at what they count, takes them away.
///
/// The table is taken over from whoever has left it; from one whose process still runs only where processes share
/// their addresses. Whoever finds it in another's hands leaves it there, until that one drains or is gone.
///
/// Any thread may call; each waits for the others.
public final class KernelRoutes implements AutoCloseable {

    private static final int NO_MASK = 128;
    /// What `nft` says of what is not there.
    private static final String ABSENT = "No such file or directory";

    private final boolean shared;
    private final Supplier<Optional<NftCommand>> program;
    private final Log log;
    private final Owner owner = Owner.ofProcess();
    private final Map<String, Long> counted = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private Optional<Ruleset> rules = Optional.empty();
    private List<KernelRoute> routes = List.of();
    private int ipv6Prefix = NO_MASK;
    /// Another process has the table. It may leave it.
    private boolean lost;
    private boolean draining;
    private boolean closed;

    /// @param shared whether another process may have the table, and be about to stop
    public KernelRoutes(boolean shared, Log log) {
        this(shared, NftCommand::find, log);
    }

    /// @param program what gives the kernel its rules, if it is there
    KernelRoutes(boolean shared, Supplier<Optional<NftCommand>> program, Log log) {
        this.shared = shared;
        this.program = program;
        this.log = log;
    }

    /// Everything that is wrong with the kernel's routes of a file, and that their text alone does not show; that there
    /// is nobody here who could give the kernel rules is among it.
    public static List<ConfigError> check(ProxyConfig config) {
        return new KernelCheck(config, NftCommand.find()).errors().stream().sorted().toList();
    }

    /// What may not be what was meant.
    public static List<ConfigError> warnings(ProxyConfig config) {
        return new KernelCheck(config, NftCommand.find()).warnings();
    }

    /// From now on the kernel forwards these. What it has counted for those that stay goes on. Without any there are
    /// no rules but those that carry on what is open.
    ///
    /// @param prefix how many first bits of an IPv6 address make a client
    /// @throws IOException when it does not take them; then nothing has changed
    public synchronized void apply(List<KernelRoute> next, int prefix) throws IOException {
        if (closed || rules.isEmpty() && next.isEmpty()) {
            return;
        }
        give(Ruleset.of(owner, next, prefix, !draining));
        forget(next);
        routes = List.copyOf(next);
        ipv6Prefix = prefix;
    }

    /// What was counted for routes that are there no more.
    private void forget(List<KernelRoute> next) {
        Set<String> kept = next.stream().flatMap(route -> Stream.of(route.received(), route.sent()))
                .collect(Collectors.toSet());
        counted.keySet().retainAll(kept);
        seen.keySet().retainAll(kept);
    }

    private void give(Ruleset next) throws IOException {
        if (rules.equals(Optional.of(next))) {
            return;
        }
        if (rules.isEmpty()) {
            NftCommand nft = nft();
            takeOver(nft, table(nft), next);
        } else if (!lost) {
            change(nft(), rules.get(), next);
        }
        rules = Optional.of(next);
    }

    /// Where the table is not what it was left as, whatever has become of it, it is made whole again.
    private void change(NftCommand nft, Ruleset before, Ruleset next) throws IOException {
        NftCommand.Result result = nft.apply(next.after(before));
        if (!result.ok()) {
            TableListing now = table(nft);
            if (isOthers(now)) {
                lose(now);
            } else if (nft.apply(next.inPlaceOf(now)).ok()) {
                seen.clear();
            } else {
                throw new IOException(refused(result));
            }
        }
    }

    /// Where a process was killed, its routes are the kernel's still, and would be in the way of what others have at
    /// their addresses: takes them away, unless their process runs. Where this process may not, or there is no `nft`,
    /// nothing happens.
    public synchronized void clearLeft() {
        try {
            Optional<NftCommand> nft = program.get();
            if (nft.isPresent()) {
                clearLeft(nft.get());
            }
        } catch (IOException failure) {
            log.debug(() -> "what a killed process may have left in the kernel cannot be seen: "
                    + failure.getMessage());
        }
    }

    private void clearLeft(NftCommand nft) throws IOException {
        Optional<Owner> left = table(nft).owner();
        if (left.isPresent() && left.get().isGone() && nft.apply(Ruleset.removed(left.get())).ok()) {
            log.info("removed the table " + Ruleset.TABLE + ", which process " + left.get().pid() + " had left");
        }
    }

    private void takeOver(NftCommand nft, TableListing there, Ruleset next) throws IOException {
        Optional<Owner> other = there.owner();
        if (other.filter(Owner::isAlive).isPresent() && !shared) {
            throw new IOException("the table " + Ruleset.TABLE + " is that of process " + other.get().pid()
                    + ", which runs, expected listen.reusePort = true in both, or no route with engine = nftables");
        }
        NftCommand.Result result = nft.apply(next.inPlaceOf(there));
        if (!result.ok()) {
            throw new IOException(refused(result));
        }
        seen.clear();
        other.filter(left -> !left.equals(owner)).ifPresent(left ->
                log.info("took over the table " + Ruleset.TABLE + " of process " + left.pid()));
    }

    /// @throws IOException when it cannot be seen, which is not to say that there is none
    private static TableListing table(NftCommand nft) throws IOException {
        NftCommand.Result result = nft.counters(Ruleset.TABLE);
        if (result.ok()) {
            return TableListing.of(result.output());
        }
        if (result.output().contains(ABSENT)) {
            return TableListing.NONE;
        }
        throw new IOException("the table " + Ruleset.TABLE + " cannot be seen: " + result.complaint());
    }

    /// Whether it is somebody's who may be using it, and will be.
    private boolean isOthers(TableListing table) {
        return table.owner().filter(other -> !other.equals(owner) && !other.isGone()).isPresent()
                && !(shared && table.draining());
    }

    private void lose(TableListing table) {
        if (!lost) {
            lost = true;
            log.info("process " + table.owner().orElseThrow().pid() + " has taken over the table " + Ruleset.TABLE);
        }
    }

    private static String refused(NftCommand.Result result) {
        return "the kernel does not take the rules of the table " + Ruleset.TABLE + ": " + result.complaint();
    }

    private NftCommand nft() throws IOException {
        return program.get().orElseThrow(() -> new IOException("the program nft is not there any more"));
    }

    /// How many bytes the kernel has forwarded for each route, by its name, since its rules were first given: whole IP
    /// packets, as its counters have them. Where there is no table any more, as somebody has removed it or the process
    /// that had taken it over has ended, the kernel is given it anew; where that one drains, in place of its own.
    public synchronized Map<String, Totals> look() throws IOException {
        if (rules.isPresent() && !closed) {
            NftCommand nft = nft();
            TableListing table = table(nft);
            if (table.owner().equals(Optional.of(owner))) {
                table.counters().forEach(this::count);
            } else if (isOthers(table)) {
                lose(table);
            } else if (!draining) {
                takeOver(nft, table, rules.get());
                lost = false;
                if (table.owner().isEmpty()) {
                    log.warn("the table " + Ruleset.TABLE + " was gone: the kernel has it again");
                }
            }
        }
        Map<String, Totals> totals = new LinkedHashMap<>();
        routes.forEach(route -> totals.put(route.name(), new Totals(
                counted.getOrDefault(route.received(), 0L), counted.getOrDefault(route.sent(), 0L))));
        return totals;
    }

    /// A counter that shows less than before has begun anew.
    private void count(String name, long bytes) {
        long before = seen.getOrDefault(name, 0L);
        counted.merge(name, bytes >= before ? bytes - before : bytes, Long::sum);
        seen.put(name, bytes);
    }

    /// From now on no new connection is let in; those that are open go on.
    public synchronized void drain() throws IOException {
        draining = true;
        apply(routes, ipv6Prefix);
    }

    /// Takes the table away, if it is still the owner's; the kernel forwards nothing more, and is given nothing more. A
    /// second time does nothing.
    @Override
    public synchronized void close() throws IOException {
        boolean mine = rules.isPresent() && !lost && !closed;
        closed = true;
        rules = Optional.empty();
        if (mine) {
            NftCommand nft = nft();
            NftCommand.Result result = nft.apply(Ruleset.removed(owner));
            if (!result.ok() && table(nft).owner().equals(Optional.of(owner))) {
                throw new IOException("the table " + Ruleset.TABLE + " stays behind: " + result.complaint());
            }
        }
    }
}
