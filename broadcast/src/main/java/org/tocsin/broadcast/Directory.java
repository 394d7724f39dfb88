package org.tocsin.broadcast;

import java.util.Optional;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// Who may publish, owned by the application. It is asked anew for every object, so a removal takes effect at once.
@FunctionalInterface
public interface Directory {
    Optional<DirectoryEntry> byOrigin(SigningKey key);

    /// Whether the owner of an origin's key is the one that is called so in the tunnel.
    default boolean isOrigin(PublicKey peer, SigningKey key) {
        return byOrigin(key).filter(entry -> entry.peer().equals(peer)).isPresent();
    }
}
