package org.tocsin.broadcast;

import java.util.Optional;
import org.tocsin.crypto.SigningKey;

/// Who may publish, owned by the application. It is asked anew for every object, so a removal takes effect at once.
@FunctionalInterface
public interface Directory {
    Optional<DirectoryEntry> byOrigin(SigningKey key);
}
