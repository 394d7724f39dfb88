package org.tocsin.bytes;

/// An IP address and a UDP port: where a peer's datagrams come from and go to. Never a name: names are resolved
/// outside.
///
/// @param address 4 bytes (IPv4) or 16 (IPv6), network order
/// @param port    1 to 65535
/// @param local   the address of this machine that the peer's datagrams come to, 4 or 16 bytes, from which answers
///                should leave; empty where the socket does not tell or the system may choose
public record Endpoint(Octets address, int port, Octets local) {
    public Endpoint(Octets address, int port) {
        this(address, port, Octets.EMPTY);
    }

    public Endpoint {
        if (address.size() != 4 && address.size() != 16) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.size());
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is outside 1 to 65535");
        }
    }

    /// The same place, reached from whatever address the system chooses.
    public Endpoint fromAnywhere() {
        return local.isEmpty() ? this : new Endpoint(address, port);
    }

    /// Whether it is the same address and port, from wherever it is reached.
    public boolean isSamePlace(Endpoint other) {
        return port == other.port && address.equals(other.address);
    }

    public boolean isIpv6() {
        return address.size() == 16;
    }

    /// Without the local address: `192.0.2.1:51820` or `[2001:db8:0:0:0:0:0:1]:51820`.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (isIpv6()) {
            out.append('[');
            for (int i = 0; i < 16; i += 2) {
                int group = (address.at(i) & 0xff) << 8 | (address.at(i + 1) & 0xff);
                out.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
            }
            out.append(']');
        } else {
            for (int i = 0; i < 4; i++) {
                out.append(i == 0 ? "" : ".").append(address.at(i) & 0xff);
            }
        }
        return out.append(':').append(port).toString();
    }
}
