package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.Changes;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.server.Judgement;
import io.smartproxy.server.SmartProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// A proxy in the test's own process, made from the text of a file. Its log is kept, at level `debug`. Unless the text
/// says otherwise, what is left to do about connections that have ended is done soon: most tests wait for that.
public final class TestProxy implements AutoCloseable {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.DEBUG, Log.Format.TEXT);
    private final Path folder;
    private final SmartProxy proxy;

    private TestProxy(Path folder, String text) throws IOException {
        this.folder = folder;
        proxy = SmartProxy.start(config(folder, text), log);
    }

    /// @param text the file's; must be a good one
    public static TestProxy start(String text) throws IOException {
        return start(Path.of(""), text);
    }

    /// @param folder where the file is taken to be
    /// @param text   the file's; must be a good one
    public static TestProxy start(Path folder, String text) throws IOException {
        return new TestProxy(folder, text);
    }

    /// Reads a text as a file that nothing is wrong with.
    public static ProxyConfig config(String text) {
        return config(Path.of(""), text);
    }

    private static ProxyConfig config(Path folder, String text) {
        String quick = text.contains("cleanup.") ? text : text + "\ncleanup.delay = 10ms\n";
        ConfigResult result = ConfigLoader.parse(quick, folder.toAbsolutePath(), "test.properties", Map.of());
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        ProxyConfig config = ((ConfigResult.Loaded) result).config();
        assertThat(Judgement.errors(config)).isEmpty();
        return config;
    }

    /// Has the proxy take up another text of its file.
    ///
    /// @param text must be a good one
    public Changes reload(String text) throws IOException {
        return proxy.reload(config(folder, text));
    }

    /// A client connected to a port of the proxy on 127.0.0.1.
    public static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        return socket;
    }

    public SmartProxy proxy() {
        return proxy;
    }

    /// Waits until that many connections have been closed for the reason.
    public void awaitClosed(CloseReason reason, long count) {
        Await.until(() -> reason + " " + count + "x; there is " + proxy.metrics().summary(), Await.LIMIT,
                () -> proxy.metrics().closed(reason) == count);
    }

    /// Waits until that many connections have been refused for the reason.
    public void awaitRefused(RefusalReason reason, long count) {
        Await.until(() -> reason + " " + count + "x; there is " + proxy.metrics().summary(), Await.LIMIT,
                () -> proxy.metrics().refused(reason) == count);
    }

    /// Waits until no connection is open.
    public void awaitIdle() {
        Await.until(() -> "no open connection; there is " + proxy.metrics().summary(), Await.LIMIT,
                () -> proxy.registry().active() == 0);
    }

    /// Waits until the words have been logged: the log has a thread of its own, which may be behind.
    public void awaitLogged(String words) {
        Await.until(() -> "'" + words + "' in the log:\n" + logged(), Await.LIMIT, () -> logged().contains(words));
    }

    /// What has been logged so far.
    public String logged() {
        return output.toString(StandardCharsets.UTF_8);
    }

    /// Stops the proxy; a stack trace in its log fails the test.
    @Override
    public void close() {
        proxy.close();
        log.close();
        assertThat(logged()).doesNotContain("Exception", "\tat ");
    }
}
