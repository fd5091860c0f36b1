package io.smartproxy.balance;

/// How good a choice a target is, the best first.
///
/// One to which connections fail comes behind one whose checks fail: that nobody can connect is certain, but a check
/// can be wrong.
enum Standing {
    /// As good as it can be; of one that is ejected, its time has come for a trial.
    UP,
    /// Its checks fail.
    CHECKED_DOWN,
    /// Connections to it have failed.
    EJECTED,
    /// Both.
    DEAD
}
