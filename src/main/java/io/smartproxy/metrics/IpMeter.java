package io.smartproxy.metrics;

import io.smartproxy.net.RefusalReason;

/// The figures of one client IP, or of all those that have none of their own. Guarded by the [Ledger].
final class IpMeter {

    private final Account account;
    private final Tally<RefusalReason> refusals = new Tally<>(RefusalReason.class);
    /// How many there had been at the last tick, and whether any was open.
    private long seen;
    private boolean busy;

    IpMeter(Ticks ticks) {
        account = new Account(ticks);
    }

    Account account() {
        return account;
    }

    Tally<RefusalReason> refusals() {
        return refusals;
    }

    /// Ends a sample.
    ///
    /// @return whether it can be forgotten: there was no connection in this sample nor at its beginning, so that what
    ///         clients with short connections do is seen for as long as they keep coming
    boolean roll() {
        account.tracker().roll();
        boolean quiet = !busy && account.total() == seen;
        seen = account.total();
        busy = account.active() > 0;
        return quiet;
    }

    IpFigures figures(String ip) {
        return new IpFigures(ip, account.active(), account.total(), account.tracker().totals(),
                refusals.nonZero());
    }
}
