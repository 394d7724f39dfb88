package org.tocsin.embed;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;

/// A socket of the JDK's kind over a [Tunnel].
final class InnerSocket extends DatagramSocket {
    private InnerSocket(InnerSocketImpl impl) {
        super(impl);
    }

    static InnerSocket open(Tunnel tunnel, InetSocketAddress inner) throws SocketException {
        InnerSocket socket = new InnerSocket(new InnerSocketImpl(tunnel));
        try {
            socket.bind(inner);
            return socket;
        } catch (SocketException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
