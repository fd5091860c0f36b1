package io.smartproxy.config;

/// One route: where it listens, what it takes and what happens to that.
///
/// @param name   the NAME in `route.NAME.KEY`
/// @param line   the first line that names the route
/// @param match  what it takes
/// @param action what happens to it
public record RouteConfig(String name, int line, MatchConfig match, ActionConfig action) {
}
