package io.smartproxy.peers;

import java.util.StringJoiner;

/// The results as a table: medians, and ratios with what they were at least and at most.
final class MarkdownTable {

    private MarkdownTable() {
    }

    static String of(Results results) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add("| work | SmartProxy | HAProxy | nginx | SmartProxy ÷ HAProxy | nginx ÷ HAProxy |");
        lines.add("| --- | --- | --- | --- | --- | --- |");
        for (Quantity quantity : results.quantities()) {
            StringJoiner row = new StringJoiner(" | ", "| ", " |").add(quantity.title() + ", " + quantity.unit());
            for (Peer peer : Peer.ALL) {
                row.add(Digits.of(results.of(quantity, peer).median()));
            }
            for (Peer peer : Peer.ALL) {
                if (!peer.equals(Results.YARDSTICK)) {
                    row.add(withEnds(results.ratio(quantity, peer)));
                }
            }
            lines.add(row.toString());
        }
        return lines.toString();
    }

    private static String withEnds(Spread ratio) {
        return Digits.ofRatio(ratio.median()) + " (" + Digits.ofRatio(ratio.least()) + "–"
                + Digits.ofRatio(ratio.most()) + ")";
    }
}
