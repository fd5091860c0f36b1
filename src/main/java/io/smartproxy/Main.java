package io.smartproxy;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.server.Judgement;
import io.smartproxy.server.SmartProxy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// The program's entry on Java 25 and newer.
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_FILE = 2;
    private static final String USAGE = """
            usage: java -jar smartproxy.jar [FILE]   run with FILE (default: proxy.properties)
                   --check [FILE]   read FILE, print every error or what it would run, and exit
                   --example        print a commented example file
                   --make-cache     make a file beside the jar, from which starts are faster
                   --version        print the version
                   --help           print this
            """;

    private Main() {
    }

    /// Runs the program; see `--help`. Returns only when the process is to end with status 0.
    public static void main(String[] words) throws InterruptedException {
        int status = switch (Arguments.parse(words)) {
            case Arguments.Run(String name) -> {
                Optional<ConfigFile> file = open(name);
                yield file.isEmpty() ? WRONG_FILE : run(file.get());
            }
            case Arguments.Check(String name) -> open(name).map(Main::check).orElse(WRONG_FILE);
            case Arguments.Example() -> print(resource("/proxy.properties"));
            case Arguments.MakeCache() -> makeCache();
            case Arguments.Version() -> print("smartproxy " + version() + "\n");
            case Arguments.Help() -> print(USAGE);
            case Arguments.Wrong(String message) -> fail("smartproxy: " + message + "\n" + USAGE);
        };
        if (status != OK) {
            System.exit(status);
        }
    }

    /// @return empty where the system can have no such file, which has been said then
    private static Optional<ConfigFile> open(String name) {
        try {
            return Optional.of(ConfigFile.of(name));
        } catch (InvalidPathException impossible) {
            System.err.println(ConfigError.ofFile(name,
                    "cannot be read: the system can have no file of this name: " + impossible.getReason()));
            return Optional.empty();
        }
    }

    private static int run(ConfigFile file) throws InterruptedException {
        return switch (file.read()) {
            case ConfigResult.Rejected rejected -> reject(rejected);
            case ConfigResult.Loaded(ProxyConfig config) -> run(config, file);
        };
    }

    private static int run(ProxyConfig config, ConfigFile file) throws InterruptedException {
        ParentWatch.start(() -> Runtime.getRuntime().halt(FAILED));
        Log log = Log.lines(new FileOutputStream(FileDescriptor.out), config.settings().logLevel(),
                config.settings().logFormat());
        StopSignal signal = StopSignal.install(log);
        try {
            start(config, file, log, signal::stops);
        } catch (IOException failure) {
            signal.uninstall();
            log.close();
            return fail(failure.getMessage() + "\n");
        } catch (RuntimeException | Error bug) {
            signal.uninstall();
            throw bug;
        }
        Housekeeping.start(config, log);
        // Every other thread is a daemon or virtual: this one keeps the process alive until it is told to stop.
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            never.await();
        }
    }

    /// @param started takes what drains and stops all that runs. It is called last: a stop that was asked for meanwhile
    ///                begins there
    static void start(ProxyConfig config, ConfigFile file, Log log, Consumer<Runnable> started) throws IOException {
        Admin admin = Admin.bind(config, version(), file, log);
        SmartProxy proxy = SmartProxy.start(config, log);
        admin.serve(proxy);
        new Summary(config).listeners("listening").forEach(log::info);
        admin.shown().ifPresent(log::info);
        file.watch(proxy, log);
        log.info("started in " + sinceProcessStart().toMillis() + " ms (smartproxy " + version() + ", pid "
                + ProcessHandle.current().pid() + ", Java " + Runtime.version() + ")");
        started.accept(() -> {
            file.close();
            proxy.close();
            admin.close();
        });
    }

    private static int check(ConfigFile file) {
        return switch (file.read()) {
            case ConfigResult.Rejected rejected -> reject(rejected);
            case ConfigResult.Loaded(ProxyConfig config) -> {
                Judgement.warnings(config).forEach(warning -> System.err.println("warning: " + warning));
                yield print(new Summary(config).text());
            }
        };
    }

    private static int makeCache() throws InterruptedException {
        try {
            return print(CacheMaking.run() + "\n");
        } catch (IOException failure) {
            return fail("smartproxy: " + failure.getMessage() + "\n");
        }
    }

    private static Duration sinceProcessStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    private static int reject(ConfigResult.Rejected rejected) {
        rejected.errors().forEach(System.err::println);
        return WRONG_FILE;
    }

    private static int print(String text) {
        PrintStream out = System.out;
        out.print(text);
        out.flush();
        return out.checkError() ? FAILED : OK;
    }

    private static int fail(String text) {
        System.err.print(text);
        return FAILED;
    }

    private static String version() {
        return resource("version.txt").strip();
    }

    private static String resource(String name) {
        try (InputStream in = Main.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException("the jar is damaged: " + name, broken);
        }
    }
}
