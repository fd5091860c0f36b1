package io.smartproxy.wire;

import static io.smartproxy.net.TlsVersion.TLS_1_2;
import static io.smartproxy.net.TlsVersion.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/// Hellos as the JDK's own client makes them.
class EngineHelloTest {

    private final Answers<ClientHello> answers = new Answers<>(ClientHello::parse);

    private static byte[] hello(Consumer<SSLParameters> settings) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        settings.accept(parameters);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        assertThat(engine.wrap(ByteBuffer.allocate(0), out).getStatus()).isEqualTo(Status.OK);
        return Arrays.copyOf(out.array(), out.position());
    }

    private void assertFound(byte[] bytes, ClientHello expected) {
        assertThat(answers.to(bytes)).isEqualTo(new Parse.Found<>(expected, bytes.length));
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
        byte[] split = HelloBytes.records(1, Arrays.copyOfRange(bytes, 5, bytes.length));
        assertThat(answers.found(split)).isEqualTo(expected);
    }

    @Test
    void offersBothVersionsWithNameAndProtocols() throws Exception {
        byte[] bytes = hello(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setServerNames(List.of(new SNIHostName("Www.Example.com")));
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        });
        assertFound(bytes, new ClientHello(
                Optional.of("www.example.com"), List.of("h2", "http/1.1"), Set.of(TLS_1_2, TLS_1_3)));
    }

    @Test
    void offersTls13Alone() throws Exception {
        byte[] bytes = hello(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setServerNames(List.of(new SNIHostName("a.example")));
        });
        assertFound(bytes, new ClientHello(Optional.of("a.example"), List.of(), Set.of(TLS_1_3)));
    }

    @Test
    void offersTls12Alone() throws Exception {
        byte[] bytes = hello(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
        });
        assertFound(bytes, new ClientHello(Optional.empty(), List.of("http/1.1"), Set.of(TLS_1_2)));
    }

    @Test
    void sendsNoNameUnlessTold() throws Exception {
        assertFound(hello(_ -> { }), new ClientHello(Optional.empty(), List.of(), Set.of(TLS_1_2, TLS_1_3)));
    }
}
