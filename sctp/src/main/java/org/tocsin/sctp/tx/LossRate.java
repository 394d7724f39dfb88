package org.tocsin.sctp.tx;

/// How much of late was lost, and whether that is more than chance.
///
/// A rate over at least 48 packets; above one in twelve it is taken for congestion. What was sent before a reaction may
/// be lost for the same reason and counts no more.
final class LossRate {
    private static final int PACKETS_MIN = 48;
    private static final int CONGESTION_SHARE = 12;

    private final int packetBytes;
    private long ackedBytes;
    private long lostBytes;
    private long ignoredBeforeOrder;

    LossRate(int packetBytes) {
        this.packetBytes = packetBytes;
    }

    void onAck(long bytes) {
        ackedBytes += bytes;
        if (ackedBytes + lostBytes > 4L * PACKETS_MIN * packetBytes) {
            ackedBytes /= 2;
            lostBytes /= 2;
        }
    }

    /// Takes a loss in.
    ///
    /// @return whether there is too much of it; then comes [#restart], and what is in flight counts no more
    boolean isCongestion(long bytes, long lostOrder, long nextOrder) {
        if (lostOrder < ignoredBeforeOrder) {
            return false;
        }
        lostBytes += bytes;
        long total = ackedBytes + lostBytes;
        if (total < (long) PACKETS_MIN * packetBytes || lostBytes * CONGESTION_SHARE <= total) {
            return false;
        }
        ignoredBeforeOrder = nextOrder;
        return true;
    }

    /// The lost part of what was answered, from 0 to 1.
    double share() {
        long total = ackedBytes + lostBytes;
        return total == 0 ? 0 : (double) lostBytes / total;
    }

    void restart() {
        ackedBytes = 0;
        lostBytes = 0;
    }
}
