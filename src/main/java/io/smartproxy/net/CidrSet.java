package io.smartproxy.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// A set of networks, asked by address. Overlapping and adjoining ones are merged into disjoint ranges when the set is
/// made, so a look-up is one binary search however many networks went in. The ranges lie in plain arrays: with objects
/// for addresses, each step of a search in a large set would wait for memory twice.
public final class CidrSet {

    /// The set that contains nothing.
    public static final CidrSet EMPTY = new CidrSet(List.of());

    private final List<Cidr> networks;
    /// How many of the ranges are IPv4; they come first.
    private final int v4;
    private final long[] firstHighs;
    private final long[] firstLows;
    private final long[] lastHighs;
    private final long[] lastLows;

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
        v4 = (int) starts.stream().filter(IpAddress::v4).count();
        firstHighs = starts.stream().mapToLong(IpAddress::high).toArray();
        firstLows = starts.stream().mapToLong(IpAddress::low).toArray();
        lastHighs = ends.stream().mapToLong(IpAddress::high).toArray();
        lastLows = ends.stream().mapToLong(IpAddress::low).toArray();
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
        int range = rangeAt(address.high(), address.low(), address.v4());
        return range >= 0 && endsAtOrBehind(range, address.high(), address.low());
    }

    /// Whether every address of the other set is in this one.
    public boolean containsAll(CidrSet other) {
        for (int i = 0; i < other.firstLows.length; i++) {
            int range = rangeAt(other.firstHighs[i], other.firstLows[i], i < other.v4);
            if (range < 0 || !endsAtOrBehind(range, other.lastHighs[i], other.lastLows[i])) {
                return false;
            }
        }
        return true;
    }

    /// Whether some address is in both.
    public boolean overlaps(CidrSet other) {
        for (int i = 0; i < other.firstLows.length; i++) {
            int range = rangeAt(other.lastHighs[i], other.lastLows[i], i < other.v4);
            if (range >= 0 && endsAtOrBehind(range, other.firstHighs[i], other.firstLows[i])) {
                return true;
            }
        }
        return false;
    }

    /// The last range that begins at or before the address, of its family, or -1.
    private int rangeAt(long high, long low, boolean ofV4) {
        int least = ofV4 ? 0 : v4;
        int from = least;
        int to = ofV4 ? v4 : firstLows.length;
        while (from < to) {
            int middle = from + to >>> 1;
            // The high bits of IPv4 addresses are all 0 and need not be fetched.
            boolean begins = ofV4
                    ? firstLows[middle] <= low
                    : isAtMost(firstHighs[middle], firstLows[middle], high, low);
            if (begins) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > least ? from - 1 : -1;
    }

    private boolean endsAtOrBehind(int range, long high, long low) {
        return isAtMost(high, low, lastHighs[range], lastLows[range]);
    }

    private static boolean isAtMost(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) <= 0 : Long.compareUnsigned(high, otherHigh) < 0;
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
        return other instanceof CidrSet set && v4 == set.v4
                && Arrays.equals(firstHighs, set.firstHighs) && Arrays.equals(firstLows, set.firstLows)
                && Arrays.equals(lastHighs, set.lastHighs) && Arrays.equals(lastLows, set.lastLows);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(firstHighs) * 31 + Arrays.hashCode(firstLows);
    }

    @Override
    public String toString() {
        return networks.toString();
    }
}
