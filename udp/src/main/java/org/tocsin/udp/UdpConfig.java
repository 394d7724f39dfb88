package org.tocsin.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where and how a UDP socket is opened.
///
/// @param bind               address and port; port 0 lets the system choose. A wildcard of either family
///                           takes both, where the machine has both
/// @param receiveBufferBytes asked of the system (SO_RCVBUF), which may give less
/// @param sendBufferBytes    asked of the system (SO_SNDBUF), which may give less
/// @param datagramBytesMax   a received datagram of this size or more is dropped, as it may have been cut
public record UdpConfig(InetSocketAddress bind, int receiveBufferBytes, int sendBufferBytes, int datagramBytesMax) {
    /// Linux's usual `net.core.rmem_max` where raised for QUIC; holds 30 ms at 1 Gbit/s.
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;
    /// Small enough that what waits below the scheduler drains fast, large enough for one full outbox.
    private static final int SEND_BUFFER_BYTES = 1 << 20;
    /// No UDP payload reaches this without jumbograms.
    private static final int DATAGRAM_BYTES_MAX = 65_536;

    public UdpConfig {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("the address " + bind + " is not resolved");
        }
        if (receiveBufferBytes <= 0 || sendBufferBytes <= 0 || datagramBytesMax <= 0) {
            throw new IllegalArgumentException("buffer sizes are positive");
        }
    }

    public static UdpConfig on(InetSocketAddress bind) {
        return new UdpConfig(bind, RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES, DATAGRAM_BYTES_MAX);
    }

    /// Every address of this machine, IPv6 and IPv4 where both exist.
    public static UdpConfig onPort(int port) {
        return on(new InetSocketAddress(port));
    }

    /// IPv4 loopback with a port that the system chooses.
    public static UdpConfig onLoopback() {
        return on(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    public UdpConfig withDatagramBytesMax(int bytes) {
        return new UdpConfig(bind, receiveBufferBytes, sendBufferBytes, bytes);
    }
}
