package io.smartproxy.config;

import java.util.Locale;
import java.util.Map;

/// The known key that an unknown one is nearest to.
///
/// @param prefix   of the known key: `route.NAME.` with the unknown key's NAME where it has one
/// @param distance how many characters to add, drop, change or swap with their neighbour, large and small letters being
///                 the same
record NearestKey(String prefix, Key<?> key, int distance) {

    private static final String ANY_ROUTE = KeyName.ROUTE + "NAME.";
    /// Longer than every known key: the rest of a longer text makes no difference to what is nearest.
    private static final int LONGEST = 100;

    static NearestKey to(String unknown) {
        String text = unknown.substring(0, Math.min(unknown.length(), LONGEST));
        Search search = new Search();
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (text.startsWith(KeyName.DEFAULT)) {
            search.known(text.substring(first + 1), Keys.ofRoute(), KeyName.DEFAULT);
            search.known(text.substring(first + 1), Keys.ofProxy(), "");
        } else if (text.startsWith(KeyName.ROUTE) && second > 0) {
            search.known(text.substring(second + 1), Keys.ofRoute(), text.substring(0, second + 1));
            search.known(text.substring(second + 1), Keys.ofProxy(), "");
        } else {
            search.known(text, Keys.ofProxy(), "");
            search.whole(text, Keys.ofRoute(), KeyName.DEFAULT);
            if (second > first + 1) {
                search.whole(text, Keys.ofRoute(), KeyName.ROUTE + text.substring(first + 1, second + 1));
            }
            search.known(text, Keys.ofRoute(), ANY_ROUTE);
        }
        return search.best;
    }

    /// Whether it is so near that the unknown key will have been meant for it.
    boolean likely() {
        return distance <= 1 + key.name().length() / 4;
    }

    @Override
    public String toString() {
        return prefix + key.name();
    }

    /// The nearest so far.
    private static final class Search {

        private NearestKey best;

        /// Compares with the names of keys, leaving their prefix aside.
        private void known(String text, Map<String, Key<?>> keys, String prefix) {
            keys.values().forEach(key -> consider(text, key.name(), prefix, key));
        }

        /// Compares with the names and their prefix.
        private void whole(String text, Map<String, Key<?>> keys, String prefix) {
            keys.values().forEach(key -> consider(text, prefix + key.name(), prefix, key));
        }

        private void consider(String text, String known, String prefix, Key<?> key) {
            if (best != null && Math.abs(text.length() - known.length()) >= best.distance) {
                return;
            }
            int limit = best == null ? Integer.MAX_VALUE : best.distance;
            int distance = distance(text.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT), limit);
            if (distance < limit) {
                best = new NearestKey(prefix, key, distance);
            }
        }
    }

    /// Optimal string alignment: the edit distance, two neighbours that changed places being one edit.
    ///
    /// @param limit where the search may stop: what is not below it is only known to be that far
    static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(row[j - 1], last[j]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least >= limit) {
                return least;
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
