package org.tocsin.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;

/// Translates between our endpoints and the JDK's socket addresses without allocating for those met before.
///
/// Two direct-mapped tables of a fixed size: a stranger who aims at a slot costs an allocation, nothing else.
/// Link-local IPv6 addresses lose their scope.
final class EndpointCache {
    /// A power of two; more than the neighbours of any node, some 100 KiB when full.
    private static final int SLOTS = 1024;

    private final @Nullable InetSocketAddress[] sources = new @Nullable InetSocketAddress[SLOTS];
    private final @Nullable Endpoint[] endpoints = new @Nullable Endpoint[SLOTS];
    private final @Nullable Endpoint[] destinations = new @Nullable Endpoint[SLOTS];
    private final @Nullable InetSocketAddress[] addresses = new @Nullable InetSocketAddress[SLOTS];

    Endpoint endpoint(InetSocketAddress source) {
        int slot = slot(source.hashCode());
        Endpoint known = endpoints[slot];
        if (known != null && source.equals(sources[slot])) {
            return known;
        }
        Endpoint fresh = new Endpoint(Octets.wrap(source.getAddress().getAddress()), source.getPort());
        sources[slot] = source;
        endpoints[slot] = fresh;
        return fresh;
    }

    InetSocketAddress address(Endpoint destination) {
        int slot = slot(destination.hashCode());
        InetSocketAddress known = addresses[slot];
        if (known != null && destination.equals(destinations[slot])) {
            return known;
        }
        InetSocketAddress fresh = toAddress(destination);
        destinations[slot] = destination;
        addresses[slot] = fresh;
        return fresh;
    }

    private static InetSocketAddress toAddress(Endpoint endpoint) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(endpoint.address().toByteArray()), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an endpoint has 4 or 16 bytes", e);
        }
    }

    private static int slot(int hash) {
        return (hash * 0x9e37_79b9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    }
}
