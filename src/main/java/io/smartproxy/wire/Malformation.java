package io.smartproxy.wire;

import java.io.Serial;

/// Bytes break a rule of their format. The parser that was asked turns it into [Parse.Malformed]; it never leaves the
/// package. It has no stack trace, as any client can cause it.
final class Malformation extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /// @param why as in [Parse.Malformed]
    Malformation(String why) {
        super(why, null, false, false);
    }
}
