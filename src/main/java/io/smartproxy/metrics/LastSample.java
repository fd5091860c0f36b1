package io.smartproxy.metrics;

import java.util.Map;

/// The sample that has ended last.
///
/// @param number  samples are counted from 1
/// @param all     what moved in it in all
/// @param byRoute how fast bytes moved in it by the route's name, over its whole span, `""` for connections that none
///                has taken
public record LastSample(long number, Sample all, Map<String, Rates> byRoute) {
}
