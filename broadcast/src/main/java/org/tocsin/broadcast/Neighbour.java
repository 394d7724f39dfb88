package org.tocsin.broadcast;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.tocsin.broadcast.quota.Allowance;
import org.tocsin.broadcast.repair.ShownNumbers;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.PublicKey;

/// What is known of one neighbour while its link works; a new one after each restart.
final class Neighbour {
    /// Whom to serve first: suspects last, then the nearest; the key makes it a total order.
    static final Comparator<Neighbour> SERVED_FIRST = Comparator.comparing((Neighbour n) -> n.conduct.isSuspect())
            .thenComparingLong(n -> n.roundTripNanos)
            .thenComparing(n -> n.key);

    /// Nearest first; the key makes it a total order.
    static final Comparator<Neighbour> NEAREST_FIRST =
            Comparator.comparingLong((Neighbour n) -> n.roundTripNanos).thenComparing(n -> n.key);

    /// 150 bytes each.
    private static final int SHOWN_SERIES_MAX = 1024;

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

    /// What it showed to hold.
    final ShownNumbers shown = new ShownNumbers(SHOWN_SERIES_MAX);

    /// Digests of neighbourhoods: what it told of its own, and was told of ours. A digest is hardly ever 0.
    long links;

    long toldLinks;

    int checksPending;
    final EagerBudget eager;
    final Conduct conduct = new Conduct();
    /// Of what it sends unasked, for each class.
    final List<Allowance> allowances =
            Stream.generate(Allowance::new).limit(BroadcastConfig.CLASSES).toList();

    /// Of copies given out to it unasked, of which nothing was heard since, for each class.
    private final long[] pushedBytes = new long[BroadcastConfig.CLASSES];

    final long upAtNanos;

    Neighbour(
            PublicKey key, int slot, long roundTripNanos, long pullBytesPerSecond, EagerConfig eager, long upAtNanos) {
        this.key = key;
        this.slot = slot;
        this.roundTripNanos = roundTripNanos;
        this.pullBytesPerSecond = pullBytesPerSecond;
        this.eager = new EagerBudget(eager);
        this.upAtNanos = upAtNanos;
    }

    void pushed(int objectClass, int bytes) {
        pushedBytes[objectClass] += bytes;
    }

    /// @param first class, and last, of those that are counted
    long pushedBytes(int first, int last) {
        long sum = 0;
        for (int i = first; i <= last; i++) {
            sum += pushedBytes[i];
        }
        return sum;
    }
}
