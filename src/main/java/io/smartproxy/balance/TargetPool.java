package io.smartproxy.balance;

import io.smartproxy.config.PoolConfig;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.net.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The targets of one route, and the choice among them.
public final class TargetPool {

    private static final Standing[] BEST_FIRST = Standing.values();

    private final String route;
    private final int size;
    private final Balancer primaries;
    private final Balancer backups;
    private final Duration timeout;
    private final int retries;
    private final Resolver resolver;
    private final FoldedWarnings warnings;

    /// @param route    the name of the route, for the log
    /// @param members  in the order of the file
    /// @param config   how they are shared and tried
    /// @param warnings told when none of them is up
    public TargetPool(String route, List<Member> members, PoolConfig config, Resolver resolver,
            FoldedWarnings warnings) {
        this.route = route;
        size = members.size();
        primaries = Balancer.of(config.balance(), members.stream().filter(member -> !member.backup()).toList());
        backups = Balancer.of(config.balance(), members.stream().filter(Member::backup).toList());
        timeout = config.connectTimeout();
        retries = config.retries();
        this.resolver = resolver;
        this.warnings = warnings;
    }

    /// Connects to a target; to others, none of them twice, as long as one cannot be reached and there are retries
    /// left.
    ///
    /// @param client whom the connection is for, as the limits of clients know it
    /// @param port   the port that the client connected to, for targets that take the same one
    /// @param opened told of each attempt before it begins, so that another thread can close it and end them all
    public ConnectResult connect(IpAddress client, int port, Consumer<Closeable> opened) {
        List<Member> tried = List.of();
        List<ConnectResult.Failure> failures = List.of();
        Member member = pick(client, tried);
        for (int left = retries; member != null; left--) {
            Target target = member.target();
            Attempt attempt = new Attempt();
            opened.accept(attempt);
            try {
                return new ConnectResult.Connected(target.connect(port, resolver, timeout, attempt), target, failures);
            } catch (IOException failure) {
                if (attempt.isBrokenOff()) {
                    return new ConnectResult.Unreachable(failures);
                }
                failures = failures.isEmpty() ? new ArrayList<>() : failures;
                failures.add(new ConnectResult.Failure(target, Attempt.why(failure)));
            }
            tried = tried.isEmpty() ? new ArrayList<>() : tried;
            tried.add(member);
            member = left > 0 ? pick(client, tried) : null;
        }
        return new ConnectResult.Unreachable(failures);
    }

    /// The best choice: one that is up; a backup that is up; one whose health is in doubt, as what is thought of that
    /// may be wrong, and the client has nothing to lose.
    ///
    /// @return null if all have been tried
    Member pick(IpAddress client, List<Member> tried) {
        for (Standing standing : BEST_FIRST) {
            Member member = pick(client, standing, tried);
            // Between the look and the asking another may have begun the trial.
            while (member != null && standing == Standing.UP && !member.target().health().admit()) {
                member = pick(client, standing, tried);
            }
            if (member != null) {
                if (standing != Standing.UP && tried.isEmpty() && size > 1) {
                    failOpen(member);
                }
                return member;
            }
        }
        return null;
    }

    private Member pick(IpAddress client, Standing standing, List<Member> tried) {
        Member primary = primaries.pick(client, standing, tried);
        return primary == null ? backups.pick(client, standing, tried) : primary;
    }

    private void failOpen(Member member) {
        warnings.warn(route + " fail-open", "route " + route + ": no target is up, connecting all the same to "
                + member.target().shown() + " (fail-open)");
    }
}
