package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;

/// The keys of whole nodes, whose tunnels need some, and their places.
final class WholeRegistry {
    private static final int PORT = 51_820;

    final CryptoProvider crypto = new TunnelCrypto();
    private final List<Keys> nodes = new ArrayList<>();
    private final List<Endpoint> places = new ArrayList<>();
    private final KeyIndex indices = new KeyIndex();

    WholeRegistry(int count, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            byte[] scalar = new byte[PublicKey.SIZE];
            byte[] seed = new byte[SigningKey.SIZE];
            random.nextBytes(scalar);
            random.nextBytes(seed);
            nodes.add(new Keys(
                    Secret.copyOf(scalar),
                    new PublicKey(Octets.wrap(crypto.x25519PublicKey(scalar))),
                    new SigningKey(Octets.wrap(crypto.ed25519PublicKey(seed))),
                    Secret.copyOf(seed)));
            places.add(place(i));
            indices.put(nodes.get(i).peer(), i);
        }
    }

    Keys keys(int node) {
        return nodes.get(node);
    }

    Endpoint endpoint(int node) {
        return places.get(node);
    }

    static int nodeAt(Endpoint endpoint) {
        Octets address = endpoint.address();
        return (address.at(1) & 0xff) << 16 | (address.at(2) & 0xff) << 8 | (address.at(3) & 0xff);
    }

    /// In 10.0.0.0/8.
    private static Endpoint place(int node) {
        byte[] address = {10, (byte) (node >>> 16), (byte) (node >>> 8), (byte) node};
        return new Endpoint(Octets.wrap(address), PORT);
    }

    int index(PublicKey key) {
        return indices.of(key);
    }

    /// Each node has a directory of its own, because it adds its peers to it.
    StaticDirectory directory() {
        StaticDirectory directory = new StaticDirectory();
        nodes.forEach(keys -> directory.put(DirectoryEntry.trusted(keys.peer(), keys.origin())));
        return directory;
    }

    record Keys(Secret privateKey, PublicKey peer, SigningKey origin, Secret seed) {}
}
