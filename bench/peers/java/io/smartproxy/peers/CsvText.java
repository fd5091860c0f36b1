package io.smartproxy.peers;

import java.util.StringJoiner;

/// The results as CSV: a line for each figure.
final class CsvText {

    private CsvText() {
    }

    /// No field holds a comma or a quote.
    static String of(Results results) {
        StringJoiner lines = new StringJoiner("\n", "", "\n").add("work,unit,program,round,value");
        for (Figure figure : results.figures()) {
            lines.add(String.join(",", figure.quantity().name(), figure.quantity().unit(), figure.peer().title(),
                    Integer.toString(figure.round()), Double.toString(figure.value())));
        }
        return lines.toString();
    }
}
