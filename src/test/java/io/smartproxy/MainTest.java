package io.smartproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigResult;
import io.smartproxy.e2e.Ports;
import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The order of a start.
class MainTest {

    @TempDir
    private Path folder;

    @Test
    void whatStopsTheProxyIsHandedOutWhenAllElseIsDone() throws Exception {
        ConfigFile file = ConfigFile.of(Files.writeString(folder.resolve("proxy.properties"), """
                admin.listen = off
                route.a.listen = 127.0.0.1:%d
                route.a.action = block
                """.formatted(Ports.free())).toString());
        ConfigResult.Loaded loaded = (ConfigResult.Loaded) file.read();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Log log = Log.lines(said, Log.Level.INFO, Log.Format.TEXT);
        List<String> before = new ArrayList<>();
        Main.start(loaded.config(), file, log, stop -> {
            // Has it write what has come so far.
            log.close();
            said.toString(UTF_8).lines().forEach(before::add);
            stop.run();
        });
        assertThat(before).hasSize(2);
        assertThat(before.getFirst()).contains(" listening on 127.0.0.1:");
        assertThat(before.getLast()).contains(" started in ");
    }
}
