package org.tocsin.node;

/// What a node sent, and what of it was acknowledged, in the last few intervals.
final class UplinkUse {
    /// Intervals that are remembered.
    private static final int MEMORY = 4;

    private final long intervalNanos;
    private final long[] sentBytes = new long[MEMORY];
    private final long[] acknowledgedBytes = new long[MEMORY];
    private int next;
    private int remembered;
    private long bytesSent;
    private long bytesUnacknowledged;

    UplinkUse(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /// @param bytes sent before the first interval
    void start(long bytes) {
        bytesSent = bytes;
    }

    /// An interval is over. One that lasted longer is taken as if all was even in it.
    ///
    /// @param sent           bytes on the wire, since the start
    /// @param unacknowledged of these, at present
    void end(long sent, long unacknowledged, long elapsedNanos) {
        long newlySent = sent - bytesSent;
        long newlyAcknowledged = newlySent + bytesUnacknowledged - unacknowledged;
        sentBytes[next] = newlySent * intervalNanos / elapsedNanos;
        acknowledgedBytes[next] = newlyAcknowledged * intervalNanos / elapsedNanos;
        next = (next + 1) % MEMORY;
        remembered = Math.min(remembered + 1, MEMORY);
        bytesSent = sent;
        bytesUnacknowledged = unacknowledged;
    }

    /// Bytes since the start.
    long bytesSent() {
        return bytesSent;
    }

    /// Bits per second in the last interval.
    double lastSent() {
        return bitsPerSecond(sentBytes, 1);
    }

    /// Bits per second over all intervals that are remembered.
    double sent() {
        return bitsPerSecond(sentBytes, MEMORY);
    }

    /// Bits per second that arrived: what the uplink carries, as long as a queue is there.
    ///
    /// @param intervals the last ones, at least 1; as many as are remembered at most
    double acknowledged(int intervals) {
        return bitsPerSecond(acknowledgedBytes, intervals);
    }

    private double bitsPerSecond(long[] bytes, int intervals) {
        int count = Math.min(intervals, remembered);
        long sum = 0;
        for (int back = 1; back <= count; back++) {
            sum += bytes[(next - back + MEMORY) % MEMORY];
        }
        return count == 0 ? 0 : sum * 8.0 * 1e9 / (count * intervalNanos);
    }
}
