package org.tocsin.wireguard;

/// What a [Device] counted since its construction.
@SuppressWarnings("EnumOrdinal") // an array by reason: counting allocates nothing
public final class DeviceCounters {
    private static final DropReason[] REASONS = DropReason.values();

    private final long[] dropped = new long[REASONS.length];
    private long initiationsSent;
    private long responsesSent;
    private long cookieRepliesSent;
    private long sessionsEstablished;
    private long keepalivesSent;
    private long keepalivesReceived;

    DeviceCounters() {}

    public long dropped(DropReason reason) {
        return dropped[reason.ordinal()];
    }

    public long droppedTotal() {
        long total = 0;
        for (long count : dropped) {
            total += count;
        }
        return total;
    }

    public long initiationsSent() {
        return initiationsSent;
    }

    public long responsesSent() {
        return responsesSent;
    }

    public long cookieRepliesSent() {
        return cookieRepliesSent;
    }

    public long sessionsEstablished() {
        return sessionsEstablished;
    }

    public long keepalivesSent() {
        return keepalivesSent;
    }

    public long keepalivesReceived() {
        return keepalivesReceived;
    }

    void drop(DropReason reason) {
        dropped[reason.ordinal()]++;
    }

    void drop(DropReason reason, int times) {
        dropped[reason.ordinal()] += times;
    }

    void initiationSent() {
        initiationsSent++;
    }

    void responseSent() {
        responsesSent++;
    }

    void cookieReplySent() {
        cookieRepliesSent++;
    }

    void sessionEstablished() {
        sessionsEstablished++;
    }

    void keepaliveSent() {
        keepalivesSent++;
    }

    void keepaliveReceived() {
        keepalivesReceived++;
    }

    /// Non-zero drop reasons with their counts.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("drops");
        for (DropReason reason : REASONS) {
            if (dropped(reason) != 0) {
                out.append(' ').append(reason).append('=').append(dropped(reason));
            }
        }
        return out.toString();
    }
}
