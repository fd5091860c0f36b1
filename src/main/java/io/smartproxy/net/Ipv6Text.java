package io.smartproxy.net;

/// The text form of IPv6 addresses: read as RFC 4291 section 2.2 writes it, written as RFC 5952 section 4 asks.
record Ipv6Text(String text) {

    private static final int GROUPS = 8;

    IpAddress parse() {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return of(groups(text, true), new int[0], false);
        }
        String tail = text.substring(gap + 2);
        if (tail.contains("::") || tail.startsWith(":")) {
            throw IpAddress.notAnAddress();
        }
        return of(groups(text.substring(0, gap), false), groups(tail, true), true);
    }

    private static IpAddress of(int[] head, int[] tail, boolean gap) {
        int given = head.length + tail.length;
        // "::" stands for at least one group.
        if (gap ? given >= GROUPS : given != GROUPS) {
            throw IpAddress.notAnAddress();
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return new IpAddress(join(all, 0), join(all, 4), false);
    }

    private static long join(int[] groups, int from) {
        long bits = 0;
        for (int i = from; i < from + 4; i++) {
            bits = bits << 16 | groups[i];
        }
        return bits;
    }

    /// @param last whether the part is the text's last, the only one that may end in a dotted quad
    private static int[] groups(String part, boolean last) {
        if (part.isEmpty()) {
            return new int[0];
        }
        String[] words = part.split(":", -1);
        boolean quad = last && words[words.length - 1].indexOf('.') >= 0;
        int[] groups = new int[words.length + (quad ? 1 : 0)];
        int plain = quad ? words.length - 1 : words.length;
        for (int i = 0; i < plain; i++) {
            groups[i] = group(words[i]);
        }
        if (quad) {
            long v4 = IpAddress.parseV4(words[plain]);
            groups[plain] = (int) (v4 >>> 16);
            groups[plain + 1] = (int) (v4 & 0xffff);
        }
        return groups;
    }

    private static int group(String word) {
        boolean hex = !word.isEmpty() && word.length() <= 4
                && word.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
        if (!hex) {
            throw IpAddress.notAnAddress();
        }
        return Integer.parseInt(word, 16);
    }

    static String format(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> 48 - i % 4 * 16 & 0xffff);
        }
        int start = longestZeroRun(groups);
        int end = start < 0 ? -1 : endOfRun(groups, start);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                out.append("::");
                i = end - 1;
            } else {
                out.append(i == 0 || i == end ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }

    /// Where the first of the longest runs of two or more zero groups starts, or -1.
    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i = endOfRun(groups, i) + 1) {
            int length = endOfRun(groups, i) - i;
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static int endOfRun(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end;
    }
}
