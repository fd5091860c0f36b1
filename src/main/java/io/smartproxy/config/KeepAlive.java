package io.smartproxy.config;

/// The values of `keepAliveTreatment`.
enum KeepAlive {
    /// Both limits hold.
    STANDARD("standard"),
    /// Inactivity may last longer by a factor, and there is no lifetime.
    EXTENDED("extended"),
    /// Neither limit holds.
    IMMORTAL("immortal");

    private final String label;

    KeepAlive(String label) {
        this.label = label;
    }

    /// As it is written in the file.
    String label() {
        return label;
    }
}
