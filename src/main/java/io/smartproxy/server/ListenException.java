package io.smartproxy.server;

import java.io.IOException;

/// An address that a route wants to listen on cannot be had. The message names the file's line, the route and the
/// address.
public final class ListenException extends IOException {

    private static final long serialVersionUID = 1L;

    ListenException(String message, IOException cause) {
        super(message, cause);
    }
}
