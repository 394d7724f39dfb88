package org.tocsin.benchmarks.transport;

import java.time.Duration;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.UrgentCopying;
import org.tocsin.testkit.LinkConfig;

/// What urgent messages meet beside bulk: 20 Mbit/s, 25 ms one way, faults on the data path only.
///
/// @param buffers  the drop-tail queue in products of rate and round trip
/// @param loss     before the queue
/// @param jitter   added to the distance, drawn anew from 0 to this every 20 ms; order stays
/// @param copying  whether urgent messages are sent twice
/// @param from     when messages begin, after the bulk
/// @param until    when they end
/// @param interval between messages
/// @param spread   by which a message comes earlier or later
record PriorityCase(
        int buffers,
        double loss,
        Duration jitter,
        UrgentCopying copying,
        Duration from,
        Duration until,
        Duration interval,
        Duration spread) {
    static final long BITS_PER_SECOND = 20_000_000;
    static final Duration ONE_WAY = Duration.ofMillis(25);
    /// Rate times round trip.
    static final long PRODUCT_BYTES = BITS_PER_SECOND / 8 * ONE_WAY.toMillis() * 2 / 1000;

    static PriorityCase steady() {
        return new PriorityCase(
                1,
                0,
                Duration.ZERO,
                UrgentCopying.AFTER_LOSS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                Duration.ofMillis(10));
    }

    /// The first five seconds, in which the window is found.
    static PriorityCase start() {
        return new PriorityCase(
                1,
                0,
                Duration.ZERO,
                UrgentCopying.AFTER_LOSS,
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofMillis(10),
                Duration.ZERO);
    }

    PriorityCase withBuffers(int products) {
        return new PriorityCase(products, loss, jitter, copying, from, until, interval, spread);
    }

    PriorityCase withLoss(double share) {
        return new PriorityCase(buffers, share, jitter, copying, from, until, interval, spread);
    }

    PriorityCase withJitter(Duration most) {
        return new PriorityCase(buffers, loss, most, copying, from, until, interval, spread);
    }

    PriorityCase withCopying(UrgentCopying when) {
        return new PriorityCase(buffers, loss, jitter, when, from, until, interval, spread);
    }

    AssociationConfig association() {
        return Pair.config().withCopyUrgent(copying);
    }

    LinkConfig dataPath() {
        return returnPath().withLoss(loss);
    }

    LinkConfig returnPath() {
        return Pair.link(BITS_PER_SECOND, ONE_WAY, buffers * PRODUCT_BYTES);
    }
}
