package io.smartproxy.metrics;

import java.util.function.BooleanSupplier;

/// What Prometheus scrapes: all figures of the proxy, then those of the process and of the JVM, named as Prometheus'
/// own clients name them. Any thread may ask.
public final class PrometheusText {

    /// The media type of [#text], in UTF-8.
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final ProxyFamilies proxy;
    private final ProcessFamilies process = ProcessFamilies.ofThis();
    private final JvmFamilies jvm = new JvmFamilies();

    /// @param version of the proxy
    /// @param reloaded whether the file is in force as it was when it was last read
    public PrometheusText(Metrics metrics, String version, BooleanSupplier reloaded) {
        proxy = new ProxyFamilies(metrics, version, reloaded);
    }

    /// The figures of now.
    public String text() {
        Exposition text = new Exposition();
        proxy.write(text);
        process.write(text);
        jvm.write(text);
        return text.toString();
    }
}
