package org.tocsin.udp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.tocsin.udp.linux.FfmTransport;

/// The transports that must behave alike.
enum TransportKind {
    NIO,
    FFM;

    Transport open(UdpConfig config) throws IOException {
        assumeTrue(this == NIO || FfmTransport.isAvailable(), "needs 64-bit Linux and native access");
        return this == NIO ? NioTransport.open(config) : FfmTransport.open(config);
    }

    /// On a port that the system chooses.
    Transport open(String address) throws IOException {
        return open(UdpConfig.on(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
    }
}
