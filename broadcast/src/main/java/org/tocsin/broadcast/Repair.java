package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.tocsin.broadcast.repair.Ledger;
import org.tocsin.broadcast.repair.Series;
import org.tocsin.broadcast.repair.Summary;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;

/// Finds out what neighbours miss. Each tells the others what it holds; what one does not tell of, although it could
/// have come, is announced to it, so that it pulls.
///
/// A neighbour's transport saying that it has a copy is no proof: the copy may have been dropped above it, for want of
/// room or because a directory was late. Only what a neighbour *shows* to hold is done with.
final class Repair {
    private static final int BATCH = 256;

    /// Objects compared with one summary, about 100 µs; the newest are.
    private static final int COMPARED_MAX = 4096;

    /// Later looks come after 1, 2, 4 and then always 8 periods: who does not want it is hardly bothered.
    private static final int DOUBLINGS_MAX = 3;

    /// Told this often in a period, and missed when the period is three quarters over: so a summary has a third of
    /// it for its way.
    private static final double REPORTS_PER_PERIOD = 2.5;

    private static final double PATIENCE = 0.75;

    /// Summaries of one neighbour in a period that are read.
    private static final int SUMMARIES_MAX = 16;

    private final Counters counters;
    private final Neighbours neighbours;
    private final Watchers watchers;
    private final SeenObjects seen;
    private final Ledger<SeenObject> ledger;
    private final Relay relay;
    private final RandomGenerator random;
    private final int bytesMax;
    private final int looksMax;
    private final long periodNanos;
    private final PriorityQueue<Look> looks = new PriorityQueue<>(Look.DUE_FIRST);
    private long reportAtNanos = Deadline.NEVER;
    private long serials;
    private boolean suspectsChanged;

    Repair(
            BroadcastConfig config,
            Counters counters,
            Neighbours neighbours,
            Watchers watchers,
            SeenObjects seen,
            Ledger<SeenObject> ledger,
            Relay relay,
            RandomGenerator random) {
        this.counters = counters;
        this.neighbours = neighbours;
        this.watchers = watchers;
        this.seen = seen;
        this.ledger = ledger;
        this.relay = relay;
        this.random = random;
        this.bytesMax = config.repair().summaryBytesMax();
        // Twice what can be kept: some are of objects that are gone.
        this.looksMax = 2 * config.retainedCountMax();
        this.periodNanos = config.repair().period().toNanos();
    }

    /// An object was found right, or is our own.
    void added(SeenObject object, long nowNanos) {
        Series series = object.series();
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (neighbour.shown.upTo(series) >= object.sequence) {
                relay.held(neighbour, object);
            }
        }
        reportSoon(nowNanos);
    }

    /// The object was passed on: whoever does not show it in time hears of it again.
    void passed(SeenObject object, long nowNanos) {
        look(object, 0, nowNanos + (long) (PATIENCE * periodNanos));
    }

    void neighbourUp(long nowNanos) {
        if (ledger.changes() > 0) {
            reportSoon(nowNanos);
        }
    }

    void handle(Neighbour from, Summary summary, long nowNanos) {
        if (nowNanos - from.summariesSinceNanos >= periodNanos || from.summaries == 0) {
            from.summariesSinceNanos = nowNanos;
            from.summaries = 0;
        }
        if (++from.summaries > SUMMARIES_MAX) {
            counters.drop(DropReason.SUMMARY_TOO_OFTEN);
            return;
        }
        int compared = 0;
        for (Summary.Entry entry : summary.entries()) {
            long shownBefore = from.shown.upTo(entry.series());
            long newest = shownBefore;
            for (Map.Entry<Long, SeenObject> held : ledger.newestFirst(entry.series())) {
                if (held.getKey() <= shownBefore) {
                    break;
                }
                if (++compared > COMPARED_MAX) {
                    return;
                }
                newest = Math.max(newest, held.getKey());
                SeenObject object = held.getValue();
                if (!object.shown.get(from.slot) && entry.has(held.getKey())) {
                    relay.held(from, object);
                }
            }
            // Nobody shows what is not published yet.
            from.shown.show(entry.series(), Math.min(newest, entry.contiguous()));
        }
    }

    void runDue(long nowNanos) {
        if (Deadline.isDue(reportAtNanos, nowNanos)) {
            reportAtNanos = Deadline.NEVER;
            report(nowNanos);
        }
        if (looks.isEmpty() || !Deadline.isDue(looks.peek().dueNanos, nowNanos)) {
            return;
        }
        Map<Neighbour, List<SeenObject>> missed = new LinkedHashMap<>();
        suspectsChanged = false;
        for (int i = 0; i < BATCH && !looks.isEmpty() && Deadline.isDue(looks.peek().dueNanos, nowNanos); i++) {
            Look look = looks.remove();
            if (seen.byTag(look.object.tag) == look.object && !look.object.isExpired(nowNanos)) {
                look(look, missed, nowNanos);
            }
        }
        if (suspectsChanged) {
            neighbours.sort();
        }
        missed.forEach((neighbour, objects) -> {
            counters.reannounced += objects.size();
            relay.announce(neighbour, objects, nowNanos);
        });
    }

    long nextDeadlineNanos() {
        return looks.isEmpty() ? reportAtNanos : Deadline.earlier(reportAtNanos, looks.peek().dueNanos);
    }

    private void reportSoon(long nowNanos) {
        if (reportAtNanos == Deadline.NEVER) {
            long delayNanos = (long) (periodNanos / REPORTS_PER_PERIOD);
            // Less by up to a tenth, lest all nodes report at once.
            reportAtNanos = nowNanos + delayNanos - random.nextLong(delayNanos / 10 + 1);
        }
    }

    private void report(long nowNanos) {
        Ledger.Report report = null;
        Octets frame = Octets.EMPTY;
        long reportedChanges = 0;
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (neighbour.reportedChanges == ledger.changes() || !watchers.isShown(neighbour)) {
                continue;
            }
            // Most know the same, and are told the same.
            if (report == null || reportedChanges != neighbour.reportedChanges) {
                reportedChanges = neighbour.reportedChanges;
                report = ledger.since(reportedChanges, bytesMax);
                frame = report.summary().entries().isEmpty()
                        ? Octets.EMPTY
                        : new Frame.Holds(report.summary()).encode();
            }
            neighbour.reportedChanges = report.told();
            if (!frame.isEmpty()) {
                counters.summariesSent++;
                relay.control(neighbour, frame, nowNanos + 4 * periodNanos);
            }
            if (report.told() != ledger.changes()) {
                reportSoon(nowNanos);
            }
        }
    }

    private void look(Look look, Map<Neighbour, List<SeenObject>> missed, long nowNanos) {
        boolean isMissed = false;
        for (Neighbour neighbour : neighbours.nearestFirst()) {
            if (!watchers.isWatched(neighbour)) {
                continue;
            }
            boolean isShown = look.object.shown.get(neighbour.slot);
            boolean isUnderWay = !isShown && relay.isUnderWay(neighbour, look.object, nowNanos);
            if (look.doublings == 0 && !isUnderWay && watchers.isJudged(neighbour)) {
                judge(neighbour, isShown, nowNanos);
            }
            if (!isShown) {
                isMissed = true;
                if (!isUnderWay) {
                    missed.computeIfAbsent(neighbour, _ -> new ArrayList<>()).add(look.object);
                }
            }
        }
        if (isMissed) {
            int doublings = Math.min(look.doublings, DOUBLINGS_MAX);
            look(look.object, look.doublings + 1, nowNanos + (periodNanos << doublings));
        }
    }

    /// Only by what it had time for.
    private void judge(Neighbour neighbour, boolean isShown, long nowNanos) {
        boolean wasSuspect = neighbour.conduct.isSuspect();
        if (isShown) {
            neighbour.conduct.showed();
        } else if (nowNanos - neighbour.upAtNanos > periodNanos) {
            neighbour.conduct.showedNothing();
        }
        suspectsChanged |= neighbour.conduct.isSuspect() != wasSuspect;
    }

    private void look(SeenObject object, int doublings, long atNanos) {
        if (looks.size() >= looksMax) {
            counters.drop(DropReason.REPAIR_FULL);
        } else if (object.expiresAtNanos - atNanos > 0) {
            looks.add(new Look(object, doublings, ++serials, atNanos));
        }
    }

    /// At an object, whether all neighbours show that they hold it.
    private record Look(SeenObject object, int doublings, long serial, long dueNanos) {
        private static final Comparator<Look> DUE_FIRST = (a, b) ->
                a.dueNanos == b.dueNanos ? Long.compare(a.serial, b.serial) : Long.signum(a.dueNanos - b.dueNanos);
    }
}
