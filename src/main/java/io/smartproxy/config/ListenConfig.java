package io.smartproxy.config;

import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.Optional;

/// One item of `listen`.
///
/// @param address the address; empty for every one of the machine, IPv4 and IPv6; `0.0.0.0` for every IPv4 one
/// @param ports   one port or a range
/// @param shown   how messages write it: as the file does
public record ListenConfig(Optional<IpAddress> address, PortRange ports, String shown) {

    /// Whether only this machine can reach it.
    public boolean isLoopback() {
        return address.filter(IpAddress::isLoopback).isPresent();
    }

    /// [#shown], as the address may come from the environment.
    @Override
    public String toString() {
        return shown;
    }
}
