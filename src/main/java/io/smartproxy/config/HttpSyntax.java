package io.smartproxy.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// The values that are parts of HTTP messages: `path`, `health.path`, `redirect.to`.
final class HttpSyntax {

    private static final String PATH_EXPECTED = "the beginning of a path, like /api/";
    private static final String ORIGIN_EXPECTED = "a path, maybe with a query, like /health or /status?short=1";
    private static final String TO_EXPECTED = "a URL like https://{host}{path}, https://www.example.com/ or /new{path}";

    /// What can stand in front of `//`.
    private static final Set<String> SCHEMES = Set.of("", "http:", "https:");

    static final ValueType<String> PATH = new ValueType<>(PATH_EXPECTED, HttpSyntax::path);
    /// What a request may ask a server for (RFC 9112 section 3.2.1, origin-form).
    static final ValueType<String> ORIGIN = new ValueType<>(ORIGIN_EXPECTED, HttpSyntax::origin);
    static final ValueType<String> REDIRECT_TO = new ValueType<>(TO_EXPECTED, HttpSyntax::redirectTo);

    private HttpSyntax() {
    }

    private static String path(Value value, Path folder) throws BadValue {
        Value path = value.strip();
        if (!path.text().startsWith("/")) {
            throw new BadValue(path, "does not begin with '/', expected " + PATH_EXPECTED);
        }
        refuseUnsendable(path);
        if (path.text().indexOf('?') >= 0 || path.text().indexOf('#') >= 0) {
            throw new BadValue(path, "has more than a path, expected nothing from '?' or '#' on");
        }
        return path.text();
    }

    private static String origin(Value value, Path folder) throws BadValue {
        Value origin = value.strip();
        if (!origin.text().startsWith("/")) {
            throw new BadValue(origin, "does not begin with '/', expected " + ORIGIN_EXPECTED);
        }
        refuseUnsendable(origin);
        if (origin.text().indexOf('#') >= 0) {
            throw new BadValue(origin, "has a fragment, which is never sent, expected nothing from '#' on");
        }
        return origin.text();
    }

    private static String redirectTo(Value value, Path folder) throws BadValue {
        Value to = value.strip();
        String text = to.text();
        refuseUnsendable(to);
        refusePlaceholders(to);
        // {path} begins with a slash itself, and clients take two of them for the beginning of a host.
        if (text.startsWith("/{path}")) {
            throw new BadValue(to, "would send clients to '//' and a host of their choice, expected " + TO_EXPECTED);
        }
        if (!text.startsWith("/") || text.startsWith("//")) {
            refuseWithoutHost(to);
        }
        return text;
    }

    private static void refuseWithoutHost(Value to) throws BadValue {
        int slashes = to.text().indexOf("//");
        String scheme = slashes < 0 ? "none" : to.text().substring(0, slashes).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new BadValue(to, "is neither an http or https URL nor begins with '/', expected " + TO_EXPECTED);
        }
        String rest = to.text().substring(slashes + 2);
        if (rest.isEmpty() || "/?#:".indexOf(rest.charAt(0)) >= 0 || rest.startsWith("{path}")) {
            throw new BadValue(to, "has no host, expected " + TO_EXPECTED);
        }
    }

    private static void refusePlaceholders(Value to) throws BadValue {
        String text = to.text();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (text.startsWith("{host}", at) || text.startsWith("{path}", at)) {
                at += "{host}".length() - 1;
            } else if (c == '{' || c == '}') {
                int end = text.indexOf('}', at) + 1;
                Value unknown = end > 0 ? to.slice(at, end) : to.slice(at);
                throw new BadValue(unknown, "is not a placeholder, expected {host} or {path}");
            }
        }
    }

    /// What stands in a request line or a header is visible ASCII (RFC 9112 section 3.2, RFC 3986 section 2).
    private static void refuseUnsendable(Value value) throws BadValue {
        if (!value.text().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new BadValue(value, "has blanks or characters other than ASCII, expected them in their %-form");
        }
    }
}
