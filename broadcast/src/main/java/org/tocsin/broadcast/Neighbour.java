package org.tocsin.broadcast;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.PublicKey;

/// What is known of one neighbour while its link works; a new one after each restart.
final class Neighbour {
    /// Nearest first; the key makes it a total order.
    static final Comparator<Neighbour> NEAREST_FIRST =
            Comparator.comparingLong((Neighbour n) -> n.roundTripNanos).thenComparing(n -> n.key);

    final PublicKey key;
    /// Index of this neighbour in the bit sets of objects; used again when it is gone.
    final int slot;

    long roundTripNanos;
    long faults;
    boolean up = true;

    /// Announced by this neighbour and not asked of anybody, in the order to ask.
    final TreeSet<AnnouncedObject> offers = new TreeSet<>(AnnouncedObject.URGENT_FIRST);

    /// Asked of this neighbour, at most `pullsPerNeighbourMax`.
    final Set<AnnouncedObject> asked = new LinkedHashSet<>();

    long askedBytes;
    /// Announced first by this neighbour, at most `announcedPerNeighbourMax`.
    int announcedFirst;
    /// Pulls in a row that it did not answer in time.
    int missedPulls;

    long pullBytesPerSecond;

    /// Tags of objects whose copies the transport dropped, to be announced at [#owedAtNanos].
    final Set<Long> owed = new LinkedHashSet<>();

    /// A list of announcements was dropped: all recent objects are to be announced again.
    boolean owesRecent;

    long owedAtNanos = Deadline.NEVER;
    /// What of the ledger it was told, and how many of its summaries came since when.
    long reportedChanges;

    int summaries;
    long summariesSinceNanos;

    int checksPending;
    final EagerBudget eager;

    Neighbour(PublicKey key, int slot, long roundTripNanos, long pullBytesPerSecond, EagerConfig eager) {
        this.key = key;
        this.slot = slot;
        this.roundTripNanos = roundTripNanos;
        this.pullBytesPerSecond = pullBytesPerSecond;
        this.eager = new EagerBudget(eager);
    }
}
