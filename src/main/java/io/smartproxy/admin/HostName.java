package io.smartproxy.admin;

import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name that a browser believes it is talking to: what stands in `Host` (RFC 9112 section 3.2), without the port.
///
/// @param name in lower case, without a dot at its end; an IPv6 address in brackets
record HostName(String name) {

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{0,5})?");
    private static final String LOCALHOST = "localhost";

    /// @param headers all that the request has
    /// @throws RefusedException when there is not exactly one, or it is not well formed
    static HostName of(List<String> headers) throws RefusedException {
        if (headers.size() != 1) {
            throw new RefusedException(400, "expected one header Host, found " + headers.size());
        }
        Matcher host = HOST.matcher(headers.getFirst());
        boolean formed = host.matches() && (!host.group(1).startsWith("[") || IpAddress.isAddress(host.group(1)));
        if (!formed) {
            throw new RefusedException(400, "the header Host is malformed, expected a host like 127.0.0.1:8900");
        }
        String name = host.group(1).toLowerCase(Locale.ROOT);
        return new HostName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /// Whether nobody else's page can have this name: another site's name can be made to lead here (DNS rebinding), an
    /// address cannot.
    ///
    /// @param hosts names that lead here by right, in lower case
    boolean isOurs(Set<String> hosts) {
        return IpAddress.isAddress(name) || name.equals(LOCALHOST) || hosts.contains(name);
    }
}
