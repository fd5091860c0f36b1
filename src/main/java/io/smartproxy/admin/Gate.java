package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a request may be made at all. Any thread may ask.
final class Gate {

    /// Paths that need no token: they tell nothing, and whoever asks has none.
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");
    private static final String PAGE = "/";
    private static final int LONGEST_TARGET = 8 * 1024;
    private static final int LARGEST_HEADERS = 16 * 1024;
    /// The blank, the colon and the line's end.
    private static final int AROUND_A_HEADER = 4;
    private static final String SCHEME = "Bearer ";
    /// What a browser says of a request that a page of this very server makes, or its user.
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final AdminAccess access;
    private final Optional<byte[]> token;
    private final Answer.Whole page;

    /// @param page is given to whoever asks for it without a token: it holds no data, and asks for one
    Gate(AdminAccess access, Answer.Whole page) {
        this.access = access;
        this.token = access.token().map(secret -> digest(secret.text().getBytes(UTF_8)));
        this.page = page;
    }

    /// @throws RefusedException when the request may not be made
    void admit(Request request) throws RefusedException {
        checkSize(request);
        if (request.path() == null || !request.path().startsWith("/") || request.target().getRawAuthority() != null) {
            throw new RefusedException(400, "expected a path in the request line, like GET /api/v1/status");
        }
        HostName host = HostName.of(request.all("Host"));
        if (!host.isOurs(access.hosts())) {
            throw new RefusedException(403, "the Host " + host.name() + " is not answered to, expected an address,"
                    + " localhost or a name of admin.hosts");
        }
        if (token.isPresent() && !PROBES.contains(request.path()) && !carriesToken(request)) {
            throw new RefusedException(unauthorized(request).with("WWW-Authenticate", "Bearer"));
        }
    }

    private static void checkSize(Request request) throws RefusedException {
        if (request.target().toString().length() > LONGEST_TARGET) {
            throw new RefusedException(414, "the request line is too long, expected at most " + LONGEST_TARGET
                    + " bytes of path and query");
        }
        int size = request.headers().entrySet().stream().flatMapToInt(header -> header.getValue().stream()
                .mapToInt(value -> header.getKey().length() + value.length() + AROUND_A_HEADER)).sum();
        if (size > LARGEST_HEADERS) {
            throw new RefusedException(431, "the headers are too large, expected at most " + LARGEST_HEADERS
                    + " bytes");
        }
    }

    private boolean carriesToken(Request request) {
        List<String> given = request.all("Authorization");
        // Digests are of one length, so that the time that this takes does not tell the token's either. What came as
        // bytes is in the header a character each.
        return given.size() == 1 && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(token.orElseThrow(),
                        digest(given.getFirst().substring(SCHEME.length()).strip().getBytes(ISO_8859_1)));
    }

    private Answer.Whole unauthorized(Request request) {
        return request.path().equals(PAGE) && request.effectiveMethod().equals("GET") ? page.as(401)
                : Answer.error(401, "expected the token that admin.token sets, as Authorization: Bearer TOKEN");
    }

    private static byte[] digest(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    /// What holds besides for a request that changes something: a browser must not have been talked into it by another
    /// site's page. The header is one that such a page cannot send without asking first, which this server never
    /// allows; who has the token is no such page.
    ///
    /// @throws RefusedException when it may not be made
    void admitChange(Request request) throws RefusedException {
        if (isOtherSites(request)) {
            throw new RefusedException(403, "another site's page may not do this");
        }
        if (token.isEmpty() && !request.all("X-SmartProxy").equals(List.of("1"))) {
            throw new RefusedException(403, "a call that changes something needs the header X-SmartProxy: 1");
        }
    }

    /// What the browser says itself stands (Fetch Metadata); an older one's `Origin` (RFC 6454 section 7) must name the
    /// host that it asks.
    private static boolean isOtherSites(Request request) {
        List<String> sites = request.all("Sec-Fetch-Site");
        if (!sites.isEmpty()) {
            return !OWN_SITES.containsAll(sites);
        }
        String host = request.all("Host").getFirst();
        return !request.all("Origin").stream().allMatch(origin ->
                origin.substring(origin.indexOf("//") + 2).equalsIgnoreCase(host) && origin.contains("//"));
    }
}
