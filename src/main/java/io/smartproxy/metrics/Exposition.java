package io.smartproxy.metrics;

import java.util.Locale;

/// Writes Prometheus' text format 0.0.4 ("Exposition formats" of its documentation) front to back, family by family:
/// its help and its type, then all of its samples. Not for several threads.
final class Exposition {

    /// What a family's samples mean.
    enum Type {
        COUNTER, GAUGE, HISTOGRAM, SUMMARY;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /// What tells a sample from the others of its family.
    ///
    /// @param text as it stands between the braces, values escaped
    record Labels(String text) {

        static final Labels NONE = new Labels("");

        static Labels of(String name, String value) {
            return NONE.and(name, value);
        }

        /// These and one more.
        Labels and(String name, String value) {
            String label = name + "=\"" + escaped(value).replace("\"", "\\\"") + '"';
            return new Labels(text.isEmpty() ? label : text + ',' + label);
        }
    }

    private final StringBuilder out = new StringBuilder();
    private String family;

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /// Begins a family; its samples come next.
    ///
    /// @param name its whole name, unit and `_total` included
    Exposition family(String name, Type type, String help) {
        family = name;
        out.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type.word).append('\n');
        return this;
    }

    /// The sample of a family that has one.
    Exposition sample(double value) {
        return sample(Labels.NONE, value);
    }

    Exposition sample(Labels labels, double value) {
        return sample("", labels, value);
    }

    /// A sample of a histogram or a summary.
    ///
    /// @param suffix what follows the family's name: `_bucket`, `_sum`, `_count`
    Exposition sample(String suffix, Labels labels, double value) {
        return line(suffix, labels, text(value));
    }

    /// A count, which may be more than a `double` has digits for.
    Exposition sample(long value) {
        return sample(Labels.NONE, value);
    }

    Exposition sample(Labels labels, long value) {
        return sample("", labels, value);
    }

    Exposition sample(String suffix, Labels labels, long value) {
        return line(suffix, labels, Long.toString(value));
    }

    private Exposition line(String suffix, Labels labels, String value) {
        out.append(family).append(suffix);
        if (!labels.text.isEmpty()) {
            out.append('{').append(labels.text).append('}');
        }
        out.append(' ').append(value).append('\n');
        return this;
    }

    /// As Go's `ParseFloat` takes it.
    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }

    /// All that has been written.
    @Override
    public String toString() {
        return out.toString();
    }
}
