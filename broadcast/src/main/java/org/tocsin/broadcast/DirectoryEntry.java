package org.tocsin.broadcast;

import java.util.List;
import org.tocsin.broadcast.quota.Quota;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// One member of the network. A member that changes its keys has two entries for a while.
///
/// @param peer      its name in the tunnel
/// @param origin    its name as an origin of objects
/// @param endpoints where it can be dialled; empty for one that dials
/// @param classes   the classes it may publish, class 0 in the lowest bit; none for an observer, which gets everything
///                  and publishes nothing
/// @param quota     what it may publish over time
public record DirectoryEntry(PublicKey peer, SigningKey origin, List<Endpoint> endpoints, int classes, Quota quota) {
    public static final int ALL_CLASSES = 0xff;
    public static final int NO_CLASS = 0;

    public DirectoryEntry {
        endpoints = List.copyOf(endpoints);
        if ((classes & ~ALL_CLASSES) != 0) {
            throw new IllegalArgumentException("there are eight classes: " + Integer.toHexString(classes));
        }
    }

    /// A member that may publish in every class without bound.
    public static DirectoryEntry trusted(PublicKey peer, SigningKey origin) {
        return new DirectoryEntry(peer, origin, List.of(), ALL_CLASSES, Quota.UNLIMITED);
    }

    public DirectoryEntry withClasses(int value) {
        return new DirectoryEntry(peer, origin, endpoints, value, quota);
    }

    public DirectoryEntry withQuota(Quota value) {
        return new DirectoryEntry(peer, origin, endpoints, classes, value);
    }

    public boolean mayPublish(int objectClass) {
        return (classes & 1 << objectClass) != 0;
    }
}
