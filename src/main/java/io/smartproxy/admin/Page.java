package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The page: one file, whose only styles and scripts are the blocks that stand in it.
///
/// @param text as a browser takes it, whose lines end with a line feed (HTML section 13.2.3.5)
record Page(String text) {

    private static final String FILE = "page.html";

    /// @throws IOException when the file cannot be read
    static Page load() throws IOException {
        try (InputStream file = Page.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IOException("the page " + FILE + " is not in the jar");
            }
            return of(new String(file.readAllBytes(), UTF_8));
        }
    }

    static Page of(String html) {
        return new Page(html.replace("\r\n", "\n"));
    }

    /// With a policy (Content Security Policy Level 3) under which nothing else is loaded or run, whatever gets into the
    /// page. Made for each that asks, who are few: what it takes is better not part of a start.
    Answer.Whole answer() {
        return Answer.text(200, "text/html; charset=utf-8", text).with("Content-Security-Policy", policy(text));
    }

    private static String policy(String html) {
        return String.join("; ", List.of("default-src 'none'", "connect-src 'self'", "img-src data:",
                "style-src " + hashes("style", html), "script-src " + hashes("script", html),
                "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"));
    }

    /// `'sha256-…'` of each block, or `'none'`.
    private static String hashes(String element, String html) {
        Pattern block = Pattern.compile("<" + element + "\\b[^>]*>(.*?)</" + element + ">",
                Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
        StringJoiner hashes = new StringJoiner(" ").setEmptyValue("'none'");
        block.matcher(html).results().map((MatchResult found) -> hash(found.group(1))).forEach(hashes::add);
        return hashes.toString();
    }

    private static String hash(String block) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(block.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    List<Router.Call> calls() {
        return List.of(new Router.Call("GET", "/", request -> {
            request.query();
            return answer();
        }));
    }
}
