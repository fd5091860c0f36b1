package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Chromium without a window. Each page that it opens has storage and cookies of its own.
///
/// Where it is not installed, starting it skips the test as [Needs] says.
final class Browser implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("(ws://\\S+)\\s");

    private final Path profile;
    private final Program program;
    private final DevTools tools;

    private Browser(Path profile, Program program, DevTools tools) {
        this.profile = profile;
        this.program = program;
        this.tools = tools;
    }

    static Browser start() throws IOException {
        Needs.program("chromium");
        Path profile = Files.createTempDirectory("browser");
        Program program = Program.start(List.of("chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "about:blank"), Program.NOTHING, new ByteArrayOutputStream());
        try {
            return new Browser(profile, program, new DevTools(address(program)));
        } catch (RuntimeException | AssertionError failure) {
            program.close();
            delete(profile);
            throw failure;
        }
    }

    /// Where it says that it listens, once the line is complete.
    private static URI address(Program program) {
        Await.until("a line with the address", () -> ADDRESS.matcher(program.errors()).find());
        Matcher address = ADDRESS.matcher(program.errors());
        assertThat(address.find()).isTrue();
        return URI.create(address.group(1));
    }

    /// Opens a page, and waits until it has loaded.
    ///
    /// @param width  of what is seen of it, in CSS pixels
    /// @param height likewise
    BrowserPage open(String url, int width, int height) {
        Object context = tools.command(null, "Target.createBrowserContext", Map.of()).get("browserContextId");
        Object target = tools.command(null, "Target.createTarget",
                Map.of("url", "about:blank", "browserContextId", context)).get("targetId");
        Object session = tools.command(null, "Target.attachToTarget",
                Map.of("targetId", target, "flatten", true)).get("sessionId");
        BrowserPage page = new BrowserPage(tools, (String) session, (String) context);
        page.size(width, height);
        page.go(url);
        return page;
    }

    @Override
    public void close() throws IOException {
        try {
            tools.command(null, "Browser.close", Map.of());
            program.status();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            tools.close();
            program.close();
            delete(profile);
        }
    }

    /// A part of it that is still ending may write into the folder meanwhile.
    private static void delete(Path folder) {
        Await.until("gone: " + folder, () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return true;
            } catch (IOException | UncheckedIOException _) {
                return !Files.exists(folder);
            }
        });
    }
}
