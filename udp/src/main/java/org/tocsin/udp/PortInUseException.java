package org.tocsin.udp;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;

/// Another socket holds the address and port.
public final class PortInUseException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final InetSocketAddress address;

    public PortInUseException(InetSocketAddress address, IOException cause) {
        super("UDP port " + address.getPort() + " of " + address.getAddress().getHostAddress() + " is in use", cause);
        this.address = address;
    }

    public InetSocketAddress address() {
        return address;
    }
}
