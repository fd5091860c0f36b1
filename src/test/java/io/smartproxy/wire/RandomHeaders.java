package io.smartproxy.wire;

import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Headers with random values, all of them right.
///
/// @param random where they come from
record RandomHeaders(RandomGenerator random) {

    ClientIpHeader clientIp() {
        return new ClientIpHeader(address());
    }

    ProxyHeaderV1 version1() {
        return new ProxyHeaderV1(addresses());
    }

    ProxyHeaderV2 version2() {
        boolean local = random.nextInt(8) == 0;
        return new ProxyHeaderV2(local, local ? Optional.empty() : addresses(), tlvs(), random.nextBoolean());
    }

    private Optional<ProxyAddresses> addresses() {
        return random.nextInt(6) == 0
                ? Optional.empty()
                : Optional.of(new ProxyAddresses(address(), random.nextInt(65536), address(), random.nextInt(65536)));
    }

    /// As often IPv4 as IPv6, of which some have runs of zeros to shorten.
    private IpAddress address() {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        int from = random.nextInt(bytes.length);
        for (int i = from; i < bytes.length && random.nextInt(4) != 0; i++) {
            bytes[i] = 0;
        }
        return IpAddress.ofBytes(bytes);
    }

    private List<ProxyTlv> tlvs() {
        return Stream.generate(this::tlv).limit(random.nextInt(4)).toList();
    }

    /// Neither padding nor a checksum, which no reader gets to see.
    private ProxyTlv tlv() {
        byte[] value = new byte[random.nextInt(20)];
        random.nextBytes(value);
        int type = random.nextInt(256);
        return new ProxyTlv(type == ProxyTlv.CRC32C || type == ProxyTlv.NOOP ? ProxyTlv.SSL : type, value);
    }
}
