package io.smartproxy.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.MemberConfig;
import io.smartproxy.config.NetworkList;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.guard.AccessList;
import io.smartproxy.net.CidrSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A route of the kernel as it is at one moment.
///
/// @param config whose action is [ActionConfig.Kernel]
/// @param access whom it lets in
/// @param down   the targets that are of no use now, as the file writes them
public record KernelRoute(RouteConfig config, AccessList.Networks access, Set<String> down) {

    private static final int LONGEST = 64;

    public KernelRoute {
        down = Set.copyOf(down);
    }

    /// One with the lists that stand in the properties file itself, all of whose targets are up.
    static KernelRoute bare(RouteConfig route) {
        NetworkList allow = route.security().allow();
        return new KernelRoute(route, new AccessList.Networks(
                allow.isEmpty() ? Optional.empty() : Optional.of(CidrSet.of(allow.networks())),
                CidrSet.of(route.security().block().networks())), Set.of());
    }

    String name() {
        return config.name();
    }

    ActionConfig.Kernel action() {
        return (ActionConfig.Kernel) config.action();
    }

    /// What the names of its parts begin with: its name, in the characters that `nft` takes. What is not a letter or a
    /// digit is written as bytes between underscores, and a long name is a hash of itself.
    String id() {
        StringBuilder id = new StringBuilder("r_");
        name().codePoints().forEach(c -> id.append(isPlain(c)
                ? Character.toString(c)
                : "_" + HexFormat.of().formatHex(Character.toString(c).getBytes(UTF_8)) + "_"));
        return id.length() <= LONGEST ? id.toString()
                : "h_" + UUID.nameUUIDFromBytes(name().getBytes(UTF_8)).toString().replace("-", "");
    }

    private static boolean isPlain(int c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    /// The counter of what clients have sent.
    String received() {
        return id() + "_received";
    }

    /// The counter of what clients have been sent.
    String sent() {
        return id() + "_sent";
    }

    /// Those of a family among which new connections are shared: the ones that are up; backups, where no other is; all
    /// that are no backups, where nothing is, as what is thought of them may be wrong.
    List<MemberConfig> members(Family family) {
        List<MemberConfig> all = action().pool().members().stream()
                .filter(member -> family.has(Destination.address(member.target()))).toList();
        List<MemberConfig> up = all.stream().filter(member -> !down.contains(member.target().shown())).toList();
        List<MemberConfig> primaries = up.stream().filter(member -> !member.backup()).toList();
        if (!primaries.isEmpty()) {
            return primaries;
        }
        List<MemberConfig> regular = all.stream().filter(member -> !member.backup()).toList();
        return !up.isEmpty() ? up : regular.isEmpty() ? all : regular;
    }
}
