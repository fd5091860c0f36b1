package io.smartproxy.peers;

/// Something that is measured, the less the better: a row of the table.
///
/// @param name  one word, for options and CSV
/// @param title for the table
/// @param unit  of its figures, such as `µs`
record Quantity(String name, String title, String unit) {
}
