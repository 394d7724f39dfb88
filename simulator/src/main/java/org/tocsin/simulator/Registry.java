package org.tocsin.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.DirectoryEntry;
import org.tocsin.broadcast.MemberList;
import org.tocsin.broadcast.StaticDirectory;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;

/// What all nodes of a run know of each other: the directory, with the keys of each.
final class Registry {
    final CryptoProvider crypto = new SimCrypto();
    final StaticDirectory directory = new StaticDirectory();
    final MemberList members;
    private final List<Keys> nodes = new ArrayList<>();
    private final KeyIndex indices = new KeyIndex();

    Registry(int count, RandomGenerator random) {
        List<PublicKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[PublicKey.SIZE];
            random.nextBytes(name);
            ByteBuffer.wrap(name).putInt(0, i);
            byte[] seed = new byte[SigningKey.SIZE];
            random.nextBytes(seed);
            PublicKey peer = new PublicKey(Octets.wrap(name));
            SigningKey origin = new SigningKey(Octets.wrap(crypto.ed25519PublicKey(seed)));
            nodes.add(new Keys(peer, origin, Secret.copyOf(seed)));
            keys.add(peer);
            indices.put(peer, i);
            directory.put(DirectoryEntry.trusted(peer, origin));
        }
        members = new MemberList(1, keys);
    }

    Keys keys(int node) {
        return nodes.get(node);
    }

    int index(PublicKey key) {
        return indices.of(key);
    }

    record Keys(PublicKey peer, SigningKey origin, Secret seed) {}
}
