package io.smartproxy.nftables;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the table is found to hold.
///
/// @param there    whether there is a table
/// @param owner    whose it is; empty where there is none, or one that nobody has signed
/// @param counters the bytes of each counter by its name
record TableListing(boolean there, Optional<Owner> owner, Map<String, Long> counters) {

    static final TableListing NONE = new TableListing(false, Optional.empty(), Map.of());

    private static final Pattern COUNTER =
            Pattern.compile("counter (\\w+) \\{[^}]*?packets \\d+ bytes (\\d+)[^}]*}");

    TableListing {
        counters = Map.copyOf(counters);
    }

    /// Whether its owner is about to leave it.
    boolean draining() {
        return counters.containsKey(Ruleset.DRAINING);
    }

    /// @param text as `nft list counters table` prints it
    static TableListing of(String text) {
        Map<String, Long> counters = new HashMap<>();
        Optional<Owner> owner = Optional.empty();
        for (Matcher counter = COUNTER.matcher(text); counter.find();) {
            Optional<Owner> mark = Owner.of(counter.group(1));
            owner = mark.isPresent() ? mark : owner;
            counters.put(counter.group(1), Long.parseLong(counter.group(2)));
        }
        return new TableListing(true, owner, counters);
    }
}
