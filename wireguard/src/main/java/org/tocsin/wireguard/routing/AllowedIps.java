package org.tocsin.wireguard.routing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.AddressPrefix;

/// The allowed IPs of all peers of a device: longest prefix wins, and a prefix has one owner, the last it was given to.
///
/// Two path-compressed binary tries, for IPv4 and for IPv6. A lookup allocates nothing. The number of nodes is at most
/// twice that of prefixes: a removal folds away what has become needless.
///
/// @param <P> the peers, compared by equality
public final class AllowedIps<P> {
    private @Nullable Node<P> ipv4;
    private @Nullable Node<P> ipv6;
    private int size;

    /// How many prefixes have an owner.
    public int size() {
        return size;
    }

    /// Gives the prefix to the peer, and takes it from whoever had it.
    public void insert(AddressPrefix prefix, P peer) {
        long high = high(prefix.address());
        long low = low(prefix.address());
        if (prefix.isIpv6()) {
            ipv6 = insert(ipv6, high, low, prefix.length(), peer);
        } else {
            ipv4 = insert(ipv4, high, low, prefix.length(), peer);
        }
    }

    /// Takes the prefix from the peer.
    ///
    /// @return false if it is not the peer's
    public boolean remove(AddressPrefix prefix, P peer) {
        int before = size;
        long high = high(prefix.address());
        long low = low(prefix.address());
        if (prefix.isIpv6()) {
            ipv6 = remove(ipv6, high, low, prefix.length(), peer);
        } else {
            ipv4 = remove(ipv4, high, low, prefix.length(), peer);
        }
        return size != before;
    }

    /// Takes all prefixes from the peer.
    public void removePeer(P peer) {
        for (AddressPrefix prefix : prefixes(peer)) {
            remove(prefix, peer);
        }
    }

    /// The peer's prefixes, IPv4 first, in order of address. Walks everything.
    public List<AddressPrefix> prefixes(P peer) {
        List<AddressPrefix> out = new ArrayList<>();
        collect(ipv4, peer, 4, out);
        collect(ipv6, peer, 16, out);
        return out;
    }

    /// The prefixes of all peers in one walk, each list as [#prefixes] gives it.
    ///
    /// @param name what a peer is to be called in the result
    public <K> Map<K, List<AddressPrefix>> byPeer(Function<P, K> name) {
        Map<K, List<AddressPrefix>> out = new LinkedHashMap<>();
        collect(ipv4, 4, name, out);
        collect(ipv6, 16, name, out);
        return out;
    }

    /// The owner of an address.
    ///
    /// @param addressSize 4 or 16
    public @Nullable P lookup(ByteBuffer slab, int offset, int addressSize) {
        return addressSize == 4
                ? lookup(ipv4, (long) slab.getInt(offset) << 32, 0)
                : lookup(ipv6, slab.getLong(offset), slab.getLong(offset + Long.BYTES));
    }

    public @Nullable P lookup(Octets address) {
        return lookup(address.asReadOnlyBuffer(), 0, address.size());
    }

    private static <P> @Nullable P lookup(@Nullable Node<P> root, long high, long low) {
        P found = null;
        Node<P> node = root;
        while (node != null && node.covers(high, low)) {
            if (node.peer != null) {
                found = node.peer;
            }
            if (node.length == 128) {
                break;
            }
            node = bit(high, low, node.length) ? node.one : node.zero;
        }
        return found;
    }

    private Node<P> insert(@Nullable Node<P> node, long high, long low, int length, P peer) {
        if (node == null) {
            size++;
            return new Node<>(high, low, length, peer);
        }
        int common = Math.min(commonBits(node.high, node.low, high, low), Math.min(node.length, length));
        if (common == node.length && common == length) {
            if (node.peer == null) {
                size++;
            }
            node.peer = peer;
            return node;
        }
        if (common == node.length) {
            if (bit(high, low, common)) {
                node.one = insert(node.one, high, low, length, peer);
            } else {
                node.zero = insert(node.zero, high, low, length, peer);
            }
            return node;
        }
        size++;
        Node<P> fresh = new Node<>(high, low, length, peer);
        if (common == length) {
            fresh.adopt(node);
            return fresh;
        }
        Node<P> fork = new Node<>(maskHigh(high, common), maskLow(low, common), common, null);
        fork.adopt(node);
        fork.adopt(fresh);
        return fork;
    }

    private @Nullable Node<P> remove(@Nullable Node<P> node, long high, long low, int length, P peer) {
        if (node == null || node.length > length || !node.covers(high, low)) {
            return node;
        }
        if (node.length == length) {
            if (peer.equals(node.peer)) {
                node.peer = null;
                size--;
            }
        } else if (bit(high, low, node.length)) {
            node.one = remove(node.one, high, low, length, peer);
        } else {
            node.zero = remove(node.zero, high, low, length, peer);
        }
        // A node without owner is needed only as a fork.
        if (node.peer == null && (node.zero == null || node.one == null)) {
            return node.zero == null ? node.one : node.zero;
        }
        return node;
    }

    private static <P> void collect(@Nullable Node<P> node, P peer, int addressSize, List<AddressPrefix> out) {
        if (node == null) {
            return;
        }
        if (peer.equals(node.peer)) {
            out.add(node.prefix(addressSize));
        }
        collect(node.zero, peer, addressSize, out);
        collect(node.one, peer, addressSize, out);
    }

    private static <P, K> void collect(
            @Nullable Node<P> node, int addressSize, Function<P, K> name, Map<K, List<AddressPrefix>> out) {
        if (node == null) {
            return;
        }
        if (node.peer != null) {
            out.computeIfAbsent(name.apply(node.peer), _ -> new ArrayList<>()).add(node.prefix(addressSize));
        }
        collect(node.zero, addressSize, name, out);
        collect(node.one, addressSize, name, out);
    }

    private static long high(Octets address) {
        ByteBuffer in = address.asReadOnlyBuffer();
        return address.size() == 4 ? (long) in.getInt(0) << 32 : in.getLong(0);
    }

    private static long low(Octets address) {
        return address.size() == 4 ? 0 : address.asReadOnlyBuffer().getLong(Long.BYTES);
    }

    private static boolean bit(long high, long low, int index) {
        return index < 64 ? (high << index) < 0 : (low << (index - 64)) < 0;
    }

    private static int commonBits(long high1, long low1, long high2, long low2) {
        int common = Long.numberOfLeadingZeros(high1 ^ high2);
        return common < 64 ? common : 64 + Long.numberOfLeadingZeros(low1 ^ low2);
    }

    private static long maskHigh(long high, int length) {
        if (length >= 64) {
            return high;
        }
        return length == 0 ? 0 : high & (-1L << (64 - length));
    }

    private static long maskLow(long low, int length) {
        return length <= 64 ? 0 : low & (-1L << (128 - length));
    }

    /// A prefix: the bits left-aligned in 128, zero behind the length.
    private static final class Node<P> {
        final long high;
        final long low;
        final int length;

        @Nullable
        P peer;

        @Nullable
        Node<P> zero;

        @Nullable
        Node<P> one;

        Node(long high, long low, int length, @Nullable P peer) {
            this.high = high;
            this.low = low;
            this.length = length;
            this.peer = peer;
        }

        boolean covers(long otherHigh, long otherLow) {
            return commonBits(high, low, otherHigh, otherLow) >= length;
        }

        AddressPrefix prefix(int addressSize) {
            byte[] address = new byte[16];
            ByteBuffer.wrap(address).putLong(high).putLong(low);
            return new AddressPrefix(Octets.copyOf(address, 0, addressSize), length);
        }

        void adopt(Node<P> child) {
            if (bit(child.high, child.low, length)) {
                one = child;
            } else {
                zero = child;
            }
        }
    }
}
