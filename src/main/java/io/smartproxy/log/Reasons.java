package io.smartproxy.log;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How often each reason has come up. Of reasons beyond the first few, which only a mistake could bring, the sum is
/// kept. Not for several threads.
final class Reasons {

    static final int MOST = 32;
    private static final String OTHER = "other";

    private static final Comparator<Map.Entry<String, Long>> MOST_FREQUENT_FIRST =
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final Map<String, Long> counts = new HashMap<>();

    void add(String reason) {
        boolean fits = counts.size() < MOST || counts.containsKey(reason);
        counts.merge(fits ? reason : OTHER, 1L, Long::sum);
    }

    /// Of several that have come up as often, the first by name.
    ///
    /// @throws java.util.NoSuchElementException when there is none
    String mostFrequent() {
        return sorted().getFirst().getKey();
    }

    private List<Map.Entry<String, Long>> sorted() {
        return counts.entrySet().stream().sorted(MOST_FREQUENT_FIRST).toList();
    }

    /// `global-limit: 100, route-limit: 50`: the most frequent first.
    @Override
    public String toString() {
        return sorted().stream().map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
