package io.smartproxy.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// A set of networks, asked by address. Overlapping and adjoining ones are merged into disjoint ranges when the set is
/// made, so a look-up is one binary search however many networks went in.
public final class CidrSet {

    /// The set that contains nothing.
    public static final CidrSet EMPTY = new CidrSet(List.of());

    private final List<Cidr> networks;
    private final IpAddress[] firsts;
    private final IpAddress[] lasts;

    private CidrSet(List<Cidr> networks) {
        this.networks = networks;
        List<Cidr> sorted = new ArrayList<>(networks);
        sorted.sort((a, b) -> a.network().compareTo(b.network()));
        List<IpAddress> starts = new ArrayList<>();
        List<IpAddress> ends = new ArrayList<>();
        for (Cidr cidr : sorted) {
            int last = ends.size() - 1;
            if (last >= 0 && reaches(ends.get(last), cidr.network())) {
                ends.set(last, max(ends.get(last), cidr.last()));
            } else {
                starts.add(cidr.network());
                ends.add(cidr.last());
            }
        }
        firsts = starts.toArray(IpAddress[]::new);
        lasts = ends.toArray(IpAddress[]::new);
    }

    public static CidrSet of(Collection<Cidr> networks) {
        return networks.isEmpty() ? EMPTY : new CidrSet(List.copyOf(networks));
    }

    private static boolean reaches(IpAddress end, IpAddress start) {
        return end.compareTo(start) >= 0 || end.adjoins(start);
    }

    private static IpAddress max(IpAddress a, IpAddress b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    public boolean contains(IpAddress address) {
        int range = rangeAt(address);
        return range >= 0 && address.compareTo(lasts[range]) <= 0;
    }

    /// Whether every address of the other set is in this one.
    public boolean containsAll(CidrSet other) {
        for (int i = 0; i < other.firsts.length; i++) {
            int range = rangeAt(other.firsts[i]);
            if (range < 0 || other.lasts[i].compareTo(lasts[range]) > 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether some address is in both.
    public boolean overlaps(CidrSet other) {
        for (int i = 0; i < other.firsts.length; i++) {
            int range = rangeAt(other.lasts[i]);
            if (range >= 0 && lasts[range].compareTo(other.firsts[i]) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// The last range that begins at or before the address, or -1.
    private int rangeAt(IpAddress address) {
        int found = Arrays.binarySearch(firsts, address);
        return found >= 0 ? found : -found - 2;
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /// The networks as they were given.
    public List<Cidr> networks() {
        return networks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet set && Arrays.equals(firsts, set.firsts) && Arrays.equals(lasts, set.lasts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(firsts) * 31 + Arrays.hashCode(lasts);
    }

    @Override
    public String toString() {
        return networks.toString();
    }
}
