package io.smartproxy.tls;

import io.smartproxy.config.Watched;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// An `SSLContext` that is replaced when a file changes that it was made of, and kept otherwise: what sessions and
/// tickets it has given out are good in it alone.
final class LiveContext {

    private final List<Watched<?>> sources;
    private final Supplier<List<Credential>> credentials;
    private final Supplier<TrustManager[]> trust;
    private volatile SSLContext current;

    /// @param sources     the files that the two following read from
    /// @param credentials of a server; none for a client
    /// @param trust       whom to trust; none where nobody is asked for a certificate
    LiveContext(List<Watched<?>> sources, Supplier<List<Credential>> credentials, Supplier<TrustManager[]> trust) {
        this.sources = List.copyOf(sources);
        this.credentials = credentials;
        this.trust = trust;
        current = make();
    }

    private LiveContext(LiveContext fresh, SSLContext kept) {
        sources = fresh.sources;
        credentials = fresh.credentials;
        trust = fresh.trust;
        current = kept;
    }

    /// This one, for the same settings; with the `SSLContext` of another if that was made of the same.
    ///
    /// @param known null for none
    LiveContext after(LiveContext known) {
        return known != null && values().equals(known.values()) ? new LiveContext(this, known.current) : this;
    }

    private List<?> values() {
        return sources.stream().map(Watched::value).toList();
    }

    /// For one engine; the next may need another.
    SSLContext current() {
        return current;
    }

    /// @param changed the sources that have a new value
    void refresh(Set<Watched<?>> changed) {
        if (sources.stream().anyMatch(changed::contains)) {
            current = make();
        }
    }

    private SSLContext make() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Null instead of none would make JSSE load its defaults.
            context.init(new KeyManager[] {new HeldKeys(credentials.get())}, trust.get(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has TLS", impossible);
        }
    }
}
