/// Figures: counted where things happen, read from anywhere.
///
/// Counting never blocks and never allocates. A counter of bytes has one writer; a tally of events has many. Readers
/// see each figure as it was at some moment between their call and its return, and never a torn or a shrinking one.
///
/// Who runs connections writes the `Ledger`, who wants to know asks `Metrics`, and `PrometheusText` is all of it for a
/// scraper. Rates come from samples, a second each, that the sampler ends by `Ledger.tick`.
///
/// Imports: `net`.
package io.smartproxy.metrics;
