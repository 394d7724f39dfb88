package org.tocsin.broadcast;

import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// One member of the network.
///
/// @param peer                its name in the tunnel
/// @param origin              its name as an origin of objects
/// @param classes             the classes it may publish, class 0 in the lowest bit; none for an observer
/// @param quotaBytesPerSecond what it may publish over time, in bytes of payload; a burst of ten seconds' worth is let
///                            through; [#UNLIMITED] for no bound
public record DirectoryEntry(PublicKey peer, SigningKey origin, int classes, long quotaBytesPerSecond) {
    public static final int ALL_CLASSES = 0xff;
    public static final int NO_CLASS = 0;
    public static final long UNLIMITED = Long.MAX_VALUE;

    public DirectoryEntry {
        if ((classes & ~ALL_CLASSES) != 0) {
            throw new IllegalArgumentException("there are eight classes: " + Integer.toHexString(classes));
        }
        if (quotaBytesPerSecond < 0) {
            throw new IllegalArgumentException("a quota is not negative: " + quotaBytesPerSecond);
        }
    }

    /// A member that may publish in every class without bound.
    public static DirectoryEntry trusted(PublicKey peer, SigningKey origin) {
        return new DirectoryEntry(peer, origin, ALL_CLASSES, UNLIMITED);
    }

    public boolean mayPublish(int objectClass) {
        return (classes & 1 << objectClass) != 0;
    }
}
