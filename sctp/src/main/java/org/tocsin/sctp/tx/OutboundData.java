package org.tocsin.sctp.tx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.CongestionControlKind;
import org.tocsin.sctp.Counter;
import org.tocsin.sctp.DropReason;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.PathMemory;
import org.tocsin.sctp.Reliability;
import org.tocsin.sctp.SackRule;
import org.tocsin.sctp.SendResult;
import org.tocsin.sctp.packet.SackChunk;

/// The sending half of one association, from messages to DATA chunks and back to their acknowledgement.
///
/// Messages are taken at any time; [#begin] tells what was agreed with the peer, and from then on chunks are written.
/// Call [#onTime] when [#deadlineNanos] comes.
public final class OutboundData {
    private final AssociationConfig config;
    private final Acked acked;
    private final Consumer<Output.Dropped> dropped;
    private final Tally tally;
    private final SendQueue queue;
    private final SpareMessages spare = new SpareMessages();
    private final RetransmissionTimeout timeout;
    private final CongestionControl congestion;
    private final Pacer pacer;
    /// Made once: the question comes with every packet.
    private final Consumer<OutboundMessage> expired;

    private long latestMessageId;
    private long seedNanos;
    private @Nullable PathMemory memory;
    private @Nullable OutboundFlow flow;

    public OutboundData(AssociationConfig config, Acked acked, Consumer<Output.Dropped> dropped, Tally tally) {
        this.config = config;
        this.acked = acked;
        this.dropped = dropped;
        this.tally = tally;
        queue = new SendQueue(config.bounds().queueBytesPerClassMax(), StreamScheduler.of(config.scheduler()));
        timeout = new RetransmissionTimeout(config.timers());
        congestion = switch (config.congestionControl()) {
            case CongestionControlKind.DELAY_BOUNDED ->
                new DelayBounded(config.packetBytesMax(), config.initialWindowPackets());
            case CongestionControlKind.NEW_RENO -> new NewReno(config.packetBytesMax(), config.initialWindowPackets());
        };
        pacer = new Pacer(config.packetBytesMax());
        expired = this::dropExpired;
    }

    public RetransmissionTimeout timeout() {
        return timeout;
    }

    public void seed(long roundTripNanos, long nowNanos) {
        boolean isFirst = !timeout.isKnown();
        timeout.seed(roundTripNanos);
        seedNanos = roundTripNanos;
        if (isFirst && flow != null) {
            congestion.seed(roundTripNanos, nowNanos);
            flow.setPace();
        }
    }

    /// @param initialTsn   ours
    /// @param windowBytes  the peer's a_rwnd
    /// @param interleaved  whether I-DATA was agreed
    /// @param partialReliability whether the peer can skip what is given up
    /// @param streams      how many outbound streams the peer grants
    /// @param peerSacks    how the peer acknowledges
    public void begin(
            int initialTsn,
            long windowBytes,
            boolean interleaved,
            boolean partialReliability,
            int streams,
            SackRule peerSacks,
            long nowNanos) {
        if (seedNanos > 0) {
            congestion.seed(seedNanos, nowNanos);
        }
        if (flow != null) {
            // The peer restarted: what it had is gone, so whatever is not acknowledged starts from its first byte.
            flow.takeBack(queue);
        }
        queue.releaseHeld();
        queue.dropStreamsFrom(streams, message -> drop(message, DropReason.NO_SUCH_STREAM));
        flow = new OutboundFlow(
                config,
                new OutboundFlow.Agreement(
                        initialTsn, windowBytes, interleaved, partialReliability, streams, peerSacks),
                queue,
                timeout,
                congestion,
                pacer,
                this::delivered,
                this::drop,
                tally);
        queue.forEach(flow.abandonment()::onAccepted);
        applyMemory(flow);
    }

    /// Takes what an earlier association to the peer learned; before [#begin] it waits for that.
    public void resume(PathMemory learned) {
        memory = learned;
        if (flow != null) {
            applyMemory(flow);
        }
    }

    private void applyMemory(OutboundFlow to) {
        PathMemory learned = memory;
        memory = null;
        if (learned != null) {
            to.resume(learned);
        }
    }

    /// Takes a message, which gets the next id: see [#latestMessageId].
    ///
    /// @return why it was not taken, null if it was
    public SendResult.@Nullable Refused offer(OutgoingMessage message, long nowNanos) {
        int size = message.payload().size();
        if (size == 0) {
            return new SendResult.Refused(SendResult.Reason.MESSAGE_EMPTY, 1);
        }
        if (size > config.bounds().messageBytesMax()) {
            return new SendResult.Refused(
                    SendResult.Reason.MESSAGE_TOO_LARGE, config.bounds().messageBytesMax());
        }
        if (message.streamId() < 0 || message.streamId() >= streams()) {
            return new SendResult.Refused(SendResult.Reason.UNKNOWN_STREAM, streams());
        }
        if (!queue.hasRoom(message.messageClass(), size)) {
            expire(nowNanos);
            displaceFor(message);
            if (!queue.hasRoom(message.messageClass(), size)) {
                return new SendResult.Refused(
                        SendResult.Reason.QUEUE_FULL, config.bounds().queueBytesPerClassMax());
            }
        }
        OutboundMessage accepted = spare.take(++latestMessageId, message);
        queue.add(accepted);
        if (flow != null) {
            flow.abandonment().onAccepted(accepted);
        }
        tally.count(Counter.MESSAGES_ACCEPTED);
        return null;
    }

    /// Of the message that was accepted last.
    public long latestMessageId() {
        return latestMessageId;
    }

    /// Gives up what is worth less, if that makes room enough. RFC 7496 §4.2.
    private void displaceFor(OutgoingMessage message) {
        if (!(message.reliability() instanceof Reliability.Prioritized(int priority))
                || !queue.couldHaveRoom(message, priority)) {
            return;
        }
        while (!queue.hasRoom(message.messageClass(), message.payload().size())) {
            OutboundMessage least = queue.leastOf(message.messageClass(), priority);
            if (least == null) {
                return;
            }
            queue.cancel(least.id);
            drop(least, DropReason.DISPLACED);
        }
    }

    /// Weighs a stream against others, where the scheduler is [SchedulerKind#WEIGHTED_FAIR].
    public void weigh(int streamId, int weight) {
        queue.scheduler().weigh(streamId, weight);
    }

    public boolean cancel(long messageId) {
        return cancel(queue.cancel(messageId));
    }

    /// The latest of those with a context.
    public boolean cancelLatest(long context) {
        return cancel(queue.cancelLatest(context));
    }

    private boolean cancel(@Nullable OutboundMessage message) {
        if (message == null) {
            return false;
        }
        drop(message, DropReason.CANCELLED);
        return true;
    }

    private void delivered(OutboundMessage message) {
        queue.release(message);
        tally.count(Counter.MESSAGES_ACKED);
        acked.tell(message.id, message.message.context());
        // Its last TSN was the last place where it stood.
        spare.give(message);
    }

    private void drop(OutboundMessage message, DropReason reason) {
        switch (reason) {
            case EXPIRED -> tally.count(Counter.MESSAGES_EXPIRED);
            case CANCELLED -> tally.count(Counter.MESSAGES_CANCELLED);
            case RETRANSMITTED_TOO_OFTEN, DISPLACED, NO_SUCH_STREAM, ASSOCIATION_CLOSED ->
                tally.count(Counter.MESSAGES_ABANDONED);
        }
        dropped.accept(new Output.Dropped(message.id, message.message.context(), reason));
    }

    private void dropExpired(OutboundMessage message) {
        drop(message, DropReason.EXPIRED);
    }

    private void expire(long nowNanos) {
        queue.expire(nowNanos, expired);
    }

    /// The peer never heard of what was begun: it waits for the next [#begin].
    public void takeBack() {
        if (flow != null) {
            flow.takeBack(queue);
            flow = null;
        }
    }

    /// Whether the peer has acknowledged anything since [#begin].
    public boolean hasProgress() {
        return flow != null && flow.hasProgress();
    }

    /// The peer tells its window apart from a SACK.
    public void advertise(long windowBytes) {
        if (flow != null) {
            flow.advertise(windowBytes);
        }
    }

    /// The association ended: everything unacknowledged is given up.
    public void close() {
        takeBack();
        queue.drain(message -> drop(message, DropReason.ASSOCIATION_CLOSED));
    }

    /// Streams that messages may be sent on: as many as the peer grants, or, before that is known, as are wanted.
    public int streams() {
        return flow == null ? config.outboundStreams() : flow.streams().count();
    }

    public void addStreams(int count) {
        if (flow != null) {
            flow.streams().add(count);
        }
    }

    /// The TSN that the next fragment gets.
    public int nextTsn() {
        return flow == null ? 0 : flow.nextTsn();
    }

    /// What is sent from now on, on these streams, waits until [#releaseHeld].
    ///
    /// @param streamIds none for all streams
    public void holdStreams(List<Integer> streamIds) {
        queue.holdStreams(streamIds);
    }

    /// Whether all that was sent before on the streams that are held is acknowledged or given up.
    public boolean isHeldIdle() {
        return queue.isHeldIdle();
    }

    public void releaseHeld() {
        queue.releaseHeld();
    }

    /// Messages of these streams are numbered from 0 again.
    ///
    /// @param streamIds none for all streams
    public void resetStreams(List<Integer> streamIds) {
        if (flow == null) {
            return;
        }
        if (streamIds.isEmpty()) {
            flow.streams().resetAll();
        } else {
            streamIds.forEach(flow.streams()::reset);
        }
    }

    /// The next fragment gets this TSN; nothing may be in flight (RFC 6525 §5.1.4).
    public void restartTsns(int nextTsn) {
        if (flow != null) {
            flow.restartTsns(nextTsn);
        }
    }

    /// Whether no byte of any message is unacknowledged, nor a message begun.
    public boolean isNothingBegun() {
        return queue.begun() == null && (flow == null || flow.isEmpty());
    }

    /// Whether nothing waits and nothing is unacknowledged.
    public boolean isDrained() {
        return queue.isEmpty() && (flow == null || flow.isEmpty());
    }

    /// Takes a SACK that a cursor stands on.
    ///
    /// @return false if it was dropped
    public boolean handleSack(ByteBuffer slab, int at, long nowNanos) {
        boolean taken = flow != null && SackChunk.isWellFormed(slab, at) && flow.handleSack(slab, at, nowNanos);
        if (!taken) {
            tally.count(Counter.DROPPED_SACK);
        }
        return taken;
    }

    /// The peer saw a congestion mark on a packet with this TSN. RFC 9260, appendix A.
    ///
    /// @return false if nothing with that TSN was sent
    public boolean handleMark(int tsn) {
        return flow != null && flow.handleMark(tsn);
    }

    /// Takes the cumulative TSN of a SHUTDOWN.
    public void handleCumulativeTsn(int tsn, long nowNanos) {
        if (flow != null) {
            flow.handleCumulativeTsn(tsn, nowNanos);
        }
    }

    /// Drops what expired and runs the timers that are due.
    public void onTime(long nowNanos) {
        expire(nowNanos);
        if (flow != null) {
            flow.onTime(nowNanos);
        }
    }

    public void pathRestored() {
        if (flow != null) {
            flow.pathRestored();
        } else {
            timeout.resetBackoff();
        }
    }

    /// When [#onTime] is due, or a packet may leave that must not yet.
    public long deadlineNanos(long nowNanos) {
        return flow == null ? Deadline.NEVER : flow.deadlineNanos(nowNanos);
    }

    /// Timeouts since the last sign that the peer takes data.
    public int timeoutsInRow() {
        return flow == null ? 0 : flow.timeoutsInRow();
    }

    /// The most urgent class of which a chunk may be sent now, or -1.
    public int mostUrgentClass(long nowNanos) {
        int classes = flow == null ? 0 : flow.sendableClasses(nowNanos);
        return classes == 0 ? -1 : Integer.numberOfTrailingZeros(classes);
    }

    /// The order of the message of a class that would be sent next; the lowest number if there is none.
    public long headOrder(int messageClass) {
        return flow == null ? Long.MIN_VALUE : flow.headOrder(messageClass);
    }

    /// Writes chunks as far as there is room and leave.
    ///
    /// @return where the next chunk would begin
    /// @param endMax how far a fragment may go that was cut for larger packets
    public int write(ByteBuffer slab, int at, int end, int endMax, long nowNanos) {
        if (flow == null) {
            return at;
        }
        expire(nowNanos);
        return flow.write(slab, at, end, endMax, nowNanos);
    }

    public long congestionWindowBytes() {
        return congestion.windowBytes();
    }

    public long flightBytes() {
        return flow == null ? 0 : flow.flightBytes();
    }

    public long peerWindowBytes() {
        return flow == null ? 0 : flow.peerWindowBytes();
    }

    public List<Long> queuedBytesPerClass() {
        List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < OutgoingMessage.CLASSES; i++) {
            bytes.add(queue.queuedBytes(i));
        }
        return List.copyOf(bytes);
    }

    /// Told of every message that the peer holds whole.
    @FunctionalInterface
    public interface Acked {
        void tell(long messageId, long context);
    }
}
