package org.tocsin.sctp.rx;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IForwardTsn;

/// Makes messages whole and brings them into the order of their streams.
public final class ReassemblyQueue {
    private final boolean interleaved;
    private final int streams;
    private final ReceiveLimits limits;

    public ReassemblyQueue(boolean interleaved, int streams, ReceiveLimits limits) {
        this.interleaved = interleaved;
        this.streams = streams;
        this.limits = limits;
    }

    Verdict checkForm(ByteBuffer slab, int at) {
        return interleaved && streams > 0 ? Verdict.WRONG_CHUNK_TYPE : Verdict.ACCEPTED;
    }

    public Verdict add(ByteBuffer slab, int at, boolean isNext) {
        return Verdict.REFUSED_NO_ROOM;
    }

    public Optional<IncomingMessage> poll() {
        return Optional.empty();
    }

    public long bufferedBytes() {
        return 0;
    }

    public long windowBytes() {
        return limits.windowBytes();
    }

    public void forward(ForwardTsn chunk) {}

    public void forward(IForwardTsn chunk) {}

    public void resetStream(int streamId) {}

    public void resetAllStreams() {}
}
