package io.smartproxy.config;

import java.util.List;

/// What happens to a route when a new reading of the file takes the place of another.
public sealed interface RouteChange {

    /// The name of the route.
    String route();

    /// There was none of this name.
    record Added(String route) implements RouteChange {

        @Override
        public String toString() {
            return "route " + route + ": added";
        }
    }

    /// There is none of this name any more.
    record Removed(String route) implements RouteChange {

        @Override
        public String toString() {
            return "route " + route + ": removed";
        }
    }

    /// @param keys that have another value, without `route.NAME.`, in the order of the alphabet; never empty
    record Changed(String route, List<String> keys) implements RouteChange {

        public Changed {
            keys = List.copyOf(keys);
        }

        @Override
        public String toString() {
            return "route " + route + ": changed " + String.join(", ", keys);
        }
    }
}
