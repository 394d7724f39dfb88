package org.tocsin.wireguard;

import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The directory of devices whose peers are all added by hand.
final class NoDirectory implements PeerDirectory {
    static final NoDirectory INSTANCE = new NoDirectory();

    private NoDirectory() {}

    @Override
    public Optional<PeerConfig> byPublicKey(PublicKey key) {
        return Optional.empty();
    }

    @Override
    public Optional<PeerConfig> byInnerAddress(Octets address) {
        return Optional.empty();
    }
}
