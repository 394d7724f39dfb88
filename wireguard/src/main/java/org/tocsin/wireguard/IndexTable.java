package org.tocsin.wireguard;

import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.LongMap;

/// Which session or initiation an index of ours stands for. Indices are random and in use once only, so that an
/// observer learns nothing from them.
final class IndexTable {
    private final Entropy entropy;
    private final LongMap<Keypair> sessions = new LongMap<>();
    private final LongMap<Peer> initiations = new LongMap<>();

    IndexTable(Entropy entropy) {
        this.entropy = entropy;
    }

    /// An index that is not in use.
    int draw() {
        while (true) {
            int index = entropy.nextInt();
            if (!sessions.contains(index) && !initiations.contains(index)) {
                return index;
            }
        }
    }

    @Nullable
    Keypair session(int index) {
        return sessions.get(index);
    }

    /// The peer to which the initiation with this sender index went.
    @Nullable
    Peer initiation(int index) {
        return initiations.get(index);
    }

    /// The initiation's index passes to the session that came of it.
    void addSession(Keypair keypair) {
        initiations.remove(keypair.localIndex);
        sessions.put(keypair.localIndex, keypair);
    }

    void removeSession(Keypair keypair) {
        sessions.remove(keypair.localIndex);
    }

    void addInitiation(int index, Peer peer) {
        initiations.put(index, peer);
    }

    void removeInitiation(int index) {
        initiations.remove(index);
    }

    int size() {
        return sessions.size() + initiations.size();
    }
}
