package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ProxySsl.Certificate;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The time that PROXY headers take to be read and written: both versions with IPv4 and IPv6 addresses, version 2 also
/// with all that can be sent in it, checksum included; and what a connection without a header costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProxyHeaderBench {

    private ProxyHeaderV1 v1;
    private ProxyHeaderV1 v1WithIpv6;
    private ProxyHeaderV2 v2;
    private ProxyHeaderV2 v2WithIpv6;
    private ProxyHeaderV2 v2WithTlvs;
    private ByteBuffer v1Bytes;
    private ByteBuffer v1WithIpv6Bytes;
    private ByteBuffer v2Bytes;
    private ByteBuffer v2WithIpv6Bytes;
    private ByteBuffer v2WithTlvsBytes;
    private ByteBuffer request;

    @Setup
    public void make() {
        Optional<ProxyAddresses> ipv4 = addresses("192.0.2.101", "198.51.100.11");
        Optional<ProxyAddresses> ipv6 = addresses("2001:db8:1f2e:3d4c::a1", "2001:db8::11");
        ProxySsl ssl = new ProxySsl("TLSv1.3", "TLS_AES_256_GCM_SHA384", Certificate.NONE, Optional.empty());
        List<ProxyTlv> tlvs = List.of(
                ProxyTlv.authority("www.example.com"), ProxyTlv.alpn("h2"), ssl.tlv(), ProxyTlv.uniqueId(new byte[16]));
        v1 = new ProxyHeaderV1(ipv4);
        v1WithIpv6 = new ProxyHeaderV1(ipv6);
        v2 = new ProxyHeaderV2(false, ipv4, List.of(), false);
        v2WithIpv6 = new ProxyHeaderV2(false, ipv6, List.of(), false);
        v2WithTlvs = new ProxyHeaderV2(false, ipv4, tlvs, true);
        v1Bytes = ByteBuffer.wrap(v1.bytes());
        v1WithIpv6Bytes = ByteBuffer.wrap(v1WithIpv6.bytes());
        v2Bytes = ByteBuffer.wrap(v2.bytes());
        v2WithIpv6Bytes = ByteBuffer.wrap(v2WithIpv6.bytes());
        v2WithTlvsBytes = ByteBuffer.wrap(v2WithTlvs.bytes());
        request = ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
    }

    private static Optional<ProxyAddresses> addresses(String source, String destination) {
        return Optional.of(new ProxyAddresses(IpAddress.parse(source), 56324, IpAddress.parse(destination), 443));
    }

    @Benchmark
    public Parse<TrustedHeader> readVersion1() {
        return TrustedHeader.parse(v1Bytes);
    }

    @Benchmark
    public Parse<TrustedHeader> readVersion1WithIpv6() {
        return TrustedHeader.parse(v1WithIpv6Bytes);
    }

    @Benchmark
    public Parse<TrustedHeader> readVersion2() {
        return TrustedHeader.parse(v2Bytes);
    }

    @Benchmark
    public Parse<TrustedHeader> readVersion2WithIpv6() {
        return TrustedHeader.parse(v2WithIpv6Bytes);
    }

    @Benchmark
    public Parse<TrustedHeader> readVersion2WithTlvs() {
        return TrustedHeader.parse(v2WithTlvsBytes);
    }

    @Benchmark
    public Parse<TrustedHeader> readNoHeader() {
        return TrustedHeader.parse(request);
    }

    @Benchmark
    public byte[] writeVersion1() {
        return v1.bytes();
    }

    @Benchmark
    public byte[] writeVersion1WithIpv6() {
        return v1WithIpv6.bytes();
    }

    @Benchmark
    public byte[] writeVersion2() {
        return v2.bytes();
    }

    @Benchmark
    public byte[] writeVersion2WithIpv6() {
        return v2WithIpv6.bytes();
    }

    @Benchmark
    public byte[] writeVersion2WithTlvs() {
        return v2WithTlvs.bytes();
    }
}
