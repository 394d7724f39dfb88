package org.tocsin.sctp.tx;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Serial;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.CongestionControlKind;
import org.tocsin.sctp.Counter;
import org.tocsin.sctp.DropReason;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.PathMemory;
import org.tocsin.sctp.SackRule;
import org.tocsin.sctp.packet.SackChunk;

/// What is sent to one instance of the peer: the windows decide which classes may send, the scheduler which of them
/// does, loss detection what is sent again.
final class OutboundFlow {
    /// Classes 0 and 1 may pass the congestion window by [#URGENT_PACKETS], and do not wait for the pacer.
    ///
    /// Their packets are not filled up with others: with bulk behind it, a vote to sixteen neighbours would keep
    /// the uplink busy for sixteen full packets.
    private static final int URGENT_CLASSES = 0b11;

    private static final int ALL_CLASSES = 0xff;
    private static final int URGENT_PACKETS = 8;
    private static final int COPY_CLASS = 1;
    /// What less urgent classes leave of the peer's window, if that is large: 64 KiB hold some hundred urgent messages.
    private static final long PEER_WINDOW_RESERVE_BYTES = 64 << 10;
    /// After so many timeouts in a row, gap acknowledgements of the peer are no longer believed: it may have dropped
    /// what it had not delivered (RFC 9260 §6.2.1 allows that).
    private static final int TIMEOUTS_UNTIL_GAPS_DISBELIEVED = 3;
    /// What the end of a burst needs in most cases (RFC 8985, section 7).
    private static final int PROBES = 2;

    /// What the handshake settled.
    ///
    /// @param peerSacks how the peer acknowledges
    record Agreement(
            int initialTsn,
            long windowBytes,
            boolean interleaved,
            boolean partialReliability,
            int streams,
            SackRule peerSacks) {}

    private final AssociationConfig config;
    private final SendQueue queue;
    private final RetransmissionTimeout timeout;
    private final CongestionControl congestion;
    private final Pacer pacer;
    private final Tally tally;
    private final OutstandingData outstanding;
    private final Acknowledgement acknowledgement;
    private final LossDetection losses;
    private final RetransmissionTimer timer;
    private final OutboundStreams streams;
    private final ChunkWriter writer;
    private final Abandonment abandonment;
    private final UrgentCopies copies;
    private final ProbeOutcome probe;
    private final SackRequests requests;

    /// What was sent up to here had its mark.
    private int markedTsn;
    private long advertisedBytes;
    private long advertisedMaxBytes;
    private boolean probeDue;
    private boolean windowLimited;

    OutboundFlow(
            AssociationConfig config,
            Agreement agreement,
            SendQueue queue,
            RetransmissionTimeout timeout,
            CongestionControl congestion,
            Pacer pacer,
            Consumer<OutboundMessage> delivered,
            BiConsumer<OutboundMessage, DropReason> dropped,
            Tally tally) {
        this.config = config;
        this.queue = queue;
        this.timeout = timeout;
        this.congestion = congestion;
        this.pacer = pacer;
        this.tally = tally;
        outstanding =
                new OutstandingData(agreement.initialTsn(), config.bounds().outstandingChunksMax());
        acknowledgement = new Acknowledgement(outstanding, delivered);
        losses = new LossDetection(outstanding);
        timer = new RetransmissionTimer(
                timeout,
                config.congestionControl() == CongestionControlKind.NEW_RENO ? 0 : PROBES,
                agreement.peerSacks().tellsWait()
                        ? agreement.peerSacks().delay().toNanos()
                        : 0);
        requests = new SackRequests(agreement.peerSacks().tellsWait());
        streams = new OutboundStreams(agreement.streams());
        writer = new ChunkWriter(agreement.interleaved(), config.packetBytesMax(), streams, queue, outstanding);
        abandonment = new Abandonment(
                outstanding, queue, timeout, agreement.interleaved(), agreement.partialReliability(), dropped);
        copies = new UrgentCopies(outstanding, config.copyUrgent());
        probe = new ProbeOutcome(outstanding);
        advertise(agreement.windowBytes());
        markedTsn = agreement.initialTsn() - 1;
        setPace();
    }

    boolean handleMark(int tsn) {
        if (!Serial.isAfter(outstanding.nextTsn(), tsn)) {
            return false;
        }
        if (Serial.isAfter(tsn, markedTsn)) {
            // Once for what is in flight together.
            markedTsn = outstanding.nextTsn() - 1;
            tally.count(Counter.CONGESTION_ECHOES);
            congestion.onMark(outstanding.nextOrder());
            setPace();
        }
        return true;
    }

    OutboundStreams streams() {
        return streams;
    }

    int nextTsn() {
        return outstanding.nextTsn();
    }

    /// Nothing is outstanding; what is sent next gets this TSN.
    void restartTsns(int nextTsn) {
        outstanding.restart(nextTsn);
        acknowledgement.restart();
        abandonment.restart();
        markedTsn = nextTsn - 1;
    }

    Abandonment abandonment() {
        return abandonment;
    }

    boolean isEmpty() {
        return outstanding.isEmpty();
    }

    long flightBytes() {
        return outstanding.flightBytes();
    }

    void resume(PathMemory learned) {
        congestion.resume(learned.windowBytes(), learned.roundTrip().toNanos(), outstanding.nextOrder());
        setPace();
    }

    long peerWindowBytes() {
        return Math.max(0, advertisedBytes - outstanding.flightBytes());
    }

    boolean hasProgress() {
        return acknowledgement.latestOrder() > 0;
    }

    void advertise(long windowBytes) {
        advertisedBytes = windowBytes;
        advertisedMaxBytes = Math.max(advertisedMaxBytes, windowBytes);
    }

    int timeoutsInRow() {
        return timer.timeoutsInRow();
    }

    /// Puts every message of which something is unacknowledged back into the queue, whole.
    void takeBack(SendQueue into) {
        OutboundMessage last = null;
        while (!outstanding.isEmpty()) {
            OutboundMessage message = outstanding.removeFirst();
            if (message != last && message.isBegun() && !message.isAbandoned()) {
                into.addAgain(message);
            }
            last = message;
        }
        for (OutboundMessage message = into.begun(); message != null; message = into.begun()) {
            into.addAgain(message);
        }
    }

    boolean handleSack(ByteBuffer slab, int at, long nowNanos) {
        boolean inRecovery = timeout.isBackedOff();
        if (!acknowledgement.apply(slab, at, requests.isOfOurs() && SackChunk.hasWaited(slab, at))) {
            return false;
        }
        advertise(SackChunk.advertisedReceiverWindowBytes(slab, at));
        if (probe.showsLoss(losses.lowestRoundTripNanos(), SackChunk.duplicateCount(slab, at) > 0, nowNanos)) {
            copies.onLoss(nowNanos);
        }
        afterAcknowledgement(inRecovery, nowNanos);
        return true;
    }

    void handleCumulativeTsn(int tsn, long nowNanos) {
        boolean inRecovery = timeout.isBackedOff();
        if (acknowledgement.apply(tsn)) {
            afterAcknowledgement(inRecovery, nowNanos);
        }
    }

    private void afterAcknowledgement(boolean inRecovery, long nowNanos) {
        if (acknowledgement.ackedBytes() == 0 && !acknowledgement.cumulativeMoved()) {
            if (advertisedBytes == 0) {
                timer.onAnswer();
            }
            return;
        }
        long roundTripNanos = acknowledgement.roundTripNanos(nowNanos);
        if (roundTripNanos > 0) {
            timeout.sample(roundTripNanos);
        }
        if (inRecovery && acknowledgement.lossWasWrong()) {
            congestion.undoTimeout();
        }
        losses.onAck(acknowledgement, nowNanos);
        congestion.onAck(
                acknowledgement.ackedBytes(),
                roundTripNanos,
                acknowledgement.latestOrder(),
                outstanding.nextOrder(),
                windowLimited,
                nowNanos);
        windowLimited = false;
        detectLosses(nowNanos);
        probeDue = false;
        timer.onProgress(acknowledgement.latestOrder(), outstanding.flightBytes() > 0);
        setPace();
    }

    private void detectLosses(long nowNanos) {
        losses.detect(timeout.smoothedNanos(), nowNanos);
        if (losses.lostCount() > 0) {
            tally.add(Counter.CHUNKS_LOST, losses.lostCount());
            congestion.onLoss(losses.lostBytes(), losses.lostOrder(), outstanding.nextOrder());
            copies.onLoss(nowNanos);
        }
    }

    /// To be called when the round trip or the window changed.
    void setPace() {
        if (timeout.isKnown()) {
            double seconds = Math.max(timeout.smoothedNanos(), 100_000) / 1e9;
            pacer.rate((long) (congestion.windowsPerRoundTrip() * congestion.windowBytes() / seconds));
        }
    }

    void pathRestored() {
        timer.onPathRestored();
    }

    void onTime(long nowNanos) {
        if (Deadline.isDue(losses.deadlineNanos(), nowNanos)) {
            detectLosses(nowNanos);
            if (outstanding.flightBytes() == 0) {
                timer.stop();
            }
        }
        switch (timer.alarm(nowNanos)) {
            case NONE -> {}
            case PROBE -> probeDue = outstanding.latestInFlight() != OutstandingData.NONE;
            case TIMEOUT -> onTimeout();
        }
    }

    private void onTimeout() {
        tally.count(Counter.RETRANSMISSION_TIMEOUTS);
        losses.loseAll();
        tally.add(Counter.CHUNKS_LOST, losses.lostCount());
        if (timer.timeoutsInRow() >= TIMEOUTS_UNTIL_GAPS_DISBELIEVED) {
            for (int tsn = outstanding.firstTsn(); tsn != outstanding.nextTsn(); tsn++) {
                if (outstanding.state(outstanding.cell(tsn)) == OutstandingData.GAP_ACKED) {
                    outstanding.markLost(outstanding.cell(tsn));
                }
            }
        }
        congestion.onTimeout();
        setPace();
    }

    long deadlineNanos(long nowNanos) {
        long deadline = Deadline.earlier(timer.deadlineNanos(), losses.deadlineNanos());
        // What is due waits for [#write], not for time.
        boolean told = !Deadline.isDue(abandonment.deadlineNanos(), nowNanos);
        deadline = told ? Deadline.earlier(deadline, abandonment.deadlineNanos()) : deadline;
        deadline = Deadline.earlier(
                deadline, copies.next(nowNanos) != OutstandingData.NONE ? Deadline.NEVER : copies.deadlineNanos());
        if (!pacer.isReady(nowNanos) && withinWindows(waitingClasses()) != 0) {
            deadline = Deadline.earlier(deadline, pacer.readyNanos());
        }
        return deadline;
    }

    private int waitingClasses() {
        return outstanding.lostClasses() | (outstanding.isFull() ? 0 : queue.waitingClasses());
    }

    /// Bit `c` is set if class `c` has something to send and may. Copies stand behind what is sent for the first time.
    int sendableClasses(long nowNanos) {
        int copy = copies.next(nowNanos) != OutstandingData.NONE ? 1 << COPY_CLASS : 0;
        int skip = isForwardDue(nowNanos) ? 1 : 0;
        return sendableData(nowNanos) | copy | skip;
    }

    long headOrder(int messageClass) {
        int lost = outstanding.firstLost(messageClass);
        OutboundMessage head = lost == OutstandingData.NONE ? queue.head(messageClass) : outstanding.message(lost);
        return head == null ? Long.MIN_VALUE : head.message.order();
    }

    private boolean isForwardDue(long nowNanos) {
        abandonment.check(nowNanos);
        if (outstanding.flightBytes() == 0) {
            timer.stop();
        }
        return abandonment.isDue(nowNanos);
    }

    private int sendableData(long nowNanos) {
        if (probeDue) {
            int latest = outstanding.latestInFlight();
            probeDue = latest != OutstandingData.NONE;
            if (probeDue) {
                return 1 << outstanding.messageClass(latest) | queue.waitingClasses();
            }
        }
        int classes = withinWindows(waitingClasses());
        return pacer.isReady(nowNanos) ? classes : writer.owes(classes) ? 0 : classes & URGENT_CLASSES;
    }

    private int withinWindows(int waiting) {
        if (waiting == 0) {
            return 0;
        }
        int classes = outstanding.lostClasses() | withinPeerWindow(waiting);
        long window = congestion.windowBytes();
        if (outstanding.flightBytes() >= window) {
            windowLimited = true;
            // What a flood of urgent messages owes to the others is not paid beyond the window, so neither may it go.
            classes &= writer.owes(waiting) ? 0 : URGENT_CLASSES;
            if (outstanding.flightBytes() >= window + (long) URGENT_PACKETS * config.packetBytesMax()) {
                return 0;
            }
        }
        return classes;
    }

    /// New data only: what is sent again was counted when the peer advertised its window.
    private int withinPeerWindow(int waiting) {
        long room = advertisedBytes - outstanding.flightBytes();
        if (room < config.packetBytesMax()) {
            // "regardless of the value of a_rwnd, the data sender can always have one DATA chunk in flight"
            return outstanding.flightBytes() == 0 && outstanding.lostCount() == 0 ? waiting : 0;
        }
        boolean bulkMayGo = room - config.packetBytesMax() >= peerWindowReserve();
        return bulkMayGo || outstanding.flightBytes() == 0 ? waiting : waiting & URGENT_CLASSES;
    }

    private long peerWindowReserve() {
        return Math.min(PEER_WINDOW_RESERVE_BYTES, advertisedMaxBytes / 16);
    }

    /// @param endMax how far a fragment may go that was cut for larger packets, if it is the first in this one
    int write(ByteBuffer slab, int at, int end, int endMax, long nowNanos) {
        boolean forward = isForwardDue(nowNanos);
        int begin = forward ? abandonment.write(slab, at, end, nowNanos) : at;
        int written = writeData(slab, begin, end, begin == at ? endMax : end, nowNanos);
        return writeCopies(slab, written, written == at ? endMax : end, nowNanos);
    }

    private int writeData(ByteBuffer slab, int at, int end, int endMax, long nowNanos) {
        int next = at;
        int chunkAt = at;
        requests.begin();
        int sendable = sendableData(nowNanos);
        if (probeDue) {
            next = writeProbe(slab, at, end, endMax, nowNanos);
            sendable = 0;
        }
        int company = ALL_CLASSES;
        while (sendable != 0) {
            int chosen = writer.choose(sendable);
            int written = writeOne(slab, next, end, next == at ? endMax : end, chosen, nowNanos);
            if (written == next) {
                break;
            }
            chunkAt = next;
            next = written;
            company = isUrgent(chosen) ? URGENT_CLASSES : company;
            sendable = withinWindows(waitingClasses()) & company;
        }
        if (next == at) {
            return at;
        }
        int waiting = waitingClasses();
        // RFC 7053 §4: the sender waits for the answer, because it has nothing more or may not send it.
        if (probeDue || requests.isWanted(waiting == 0, withinWindows(waiting) == 0, nowNanos)) {
            writer.requestSack(slab, chunkAt);
        }
        timer.onSent(outstanding.nextOrder() - 1, probeDue || requests.wasAsked(), nowNanos);
        probeDue = false;
        pacer.sent(next - at, nowNanos);
        return next;
    }

    private int writeCopies(ByteBuffer slab, int at, int end, long nowNanos) {
        int next = at;
        int cell = copies.next(nowNanos);
        while (cell != OutstandingData.NONE && outstanding.wireBytes(cell) <= end - next) {
            next = writer.write(slab, next, cell);
            copies.remove();
            tally.count(Counter.CHUNKS_COPIED);
            cell = copies.next(nowNanos);
        }
        pacer.sent(next - at, nowNanos);
        return next;
    }

    private int writeOne(ByteBuffer slab, int at, int end, int endMax, int chosen, long nowNanos) {
        int lost = outstanding.firstLost(chosen);
        if (lost != OutstandingData.NONE) {
            if (abandonment.isOver(lost, nowNanos)) {
                return at;
            }
            int next = writeAgain(slab, at, endMax, lost, nowNanos);
            if (next != at) {
                requests.wrote(outstanding.message(lost).message, true);
            }
            return next;
        }
        int next = writer.writeNew(slab, at, end, chosen, waitingClasses(), nowNanos);
        if (next == at) {
            return at;
        }
        int cell = outstanding.latestInFlight();
        OutboundMessage message = outstanding.message(cell);
        requests.wrote(message.message, false);
        if (isUrgent(chosen) && outstanding.length(cell) == message.size()) {
            copies.onSent(cell, pacer.bytesPerSecond(), nowNanos);
        }
        return next;
    }

    private int writeAgain(ByteBuffer slab, int at, int end, int cell, long nowNanos) {
        if (outstanding.wireBytes(cell) > end - at) {
            return at;
        }
        tally.count(Counter.CHUNKS_RETRANSMITTED);
        outstanding.sendAgain(cell, nowNanos);
        return writer.write(slab, at, cell);
    }

    /// New data if there is some, else what was sent last: either answer tells what arrived (RFC 8985 §7.3).
    private int writeProbe(ByteBuffer slab, int at, int end, int endMax, long nowNanos) {
        tally.count(Counter.TAIL_PROBES);
        int fresh = outstanding.isFull() ? 0 : withinPeerWindow(queue.waitingClasses());
        if (fresh != 0) {
            int next = writer.writeNew(slab, at, end, Integer.numberOfTrailingZeros(fresh), fresh, nowNanos);
            if (next != at) {
                return next;
            }
        }
        int latest = outstanding.latestInFlight();
        int next = writeAgain(slab, at, endMax, latest, nowNanos);
        if (next != at) {
            probe.onProbe(outstanding.tsn(latest), nowNanos);
        }
        return next;
    }

    /// The classes whose messages are urgent.
    static boolean isUrgent(int messageClass) {
        return (URGENT_CLASSES & 1 << messageClass) != 0 && messageClass < OutgoingMessage.CLASSES;
    }
}
