package org.tocsin.embed;

import java.net.BindException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;

/// The inner ports that are open. Any thread opens and closes them; the loop's asks.
final class InnerPorts {
    /// RFC 6335 §6: the dynamic ports, which nobody is assigned.
    private static final int DYNAMIC_FIRST = 49_152;

    private static final int PORT_MAX = 65_535;

    private final List<Octets> addresses;
    private final int bytesMax;
    private final RandomGenerator random;
    private final Map<Integer, Map<Optional<Octets>, InnerPort>> open = new HashMap<>();
    private boolean closed;

    InnerPorts(List<Octets> addresses, int bytesMax, RandomGenerator random) {
        this.addresses = addresses;
        this.bytesMax = bytesMax;
        this.random = random;
    }

    /// @param address empty for all
    /// @param number  0 for one that is free
    synchronized InnerPort open(Optional<Octets> address, int number) throws BindException {
        if (closed) {
            throw new BindException("the tunnel is closed");
        }
        if (address.isPresent() && !addresses.contains(address.get())) {
            throw new BindException("Cannot assign requested address: it is none of the tunnel's");
        }
        int chosen = number == 0 ? free(address) : number;
        if (!isFree(address, chosen)) {
            throw new BindException("Address already in use: inner port " + chosen);
        }
        InnerPort port = new InnerPort(address, chosen, bytesMax);
        open.computeIfAbsent(chosen, _ -> new HashMap<>()).put(address, port);
        return port;
    }

    synchronized void close(InnerPort port) {
        Map<Optional<Octets>, InnerPort> same = open.get(port.number());
        if (same != null && same.remove(port.address(), port) && same.isEmpty()) {
            open.remove(port.number());
        }
        port.close();
    }

    synchronized void closeAll() {
        closed = true;
        open.values().forEach(same -> same.values().forEach(InnerPort::close));
        open.clear();
    }

    /// @return null where nobody listens
    synchronized @Nullable InnerPort find(Octets address, int number) {
        Map<Optional<Octets>, InnerPort> same = open.get(number);
        if (same == null) {
            return null;
        }
        InnerPort exact = same.get(Optional.of(address));
        return exact == null ? same.get(Optional.<Octets>empty()) : exact;
    }

    /// Random, so that a stranger behind a peer cannot guess it (RFC 6056 §3.3.1).
    private int free(Optional<Octets> address) throws BindException {
        int count = PORT_MAX - DYNAMIC_FIRST + 1;
        int first = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int number = DYNAMIC_FIRST + (first + i) % count;
            if (isFree(address, number)) {
                return number;
            }
        }
        throw new BindException("no inner port is free");
    }

    private boolean isFree(Optional<Octets> address, int number) {
        Map<Optional<Octets>, InnerPort> same = open.get(number);
        if (same == null) {
            return true;
        }
        return address.isPresent() && !same.containsKey(address) && !same.containsKey(Optional.<Octets>empty());
    }
}
