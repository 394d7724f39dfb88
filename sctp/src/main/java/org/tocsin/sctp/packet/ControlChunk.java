package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.List;
import org.tocsin.bytes.Octets;

/// Every chunk off the data path. RFC 9260 §3.3, RFC 3758, RFC 8260, RFC 6525, RFC 4820.
///
/// DATA, I-DATA and SACK are read where they lie, by [DataChunk], [IDataChunk] and [SackChunk].
public sealed interface ControlChunk extends Decoded
        permits ControlChunk.Init,
                ControlChunk.InitAck,
                ControlChunk.CookieEcho,
                ControlChunk.CookieAck,
                ControlChunk.Heartbeat,
                ControlChunk.HeartbeatAck,
                ControlChunk.Abort,
                ControlChunk.OperationError,
                ControlChunk.Shutdown,
                ControlChunk.ShutdownAck,
                ControlChunk.ShutdownComplete,
                ControlChunk.EcnEcho,
                ControlChunk.CongestionWindowReduced,
                ControlChunk.Pad,
                ControlChunk.Unrecognized,
                Hello,
                ForwardTsn,
                IForwardTsn,
                ReConfig {
    /// Reads the chunk at `at`, which a [ChunkCursor] has found to lie wholly in the packet. Total: any bytes give a
    /// chunk or a reason. A type that is not known here, and one of the data path, gives [Unrecognized].
    static Decoded decode(ByteBuffer slab, int at) {
        return ControlChunkReader.read(slab, at);
    }

    /// The chunk's type.
    int type();

    /// The chunk's flags; 0 for most.
    default int flags() {
        return 0;
    }

    /// Bytes behind the chunk's header, without padding.
    int valueBytes();

    void writeValue(ByteBuffer slab, int at);

    /// Bytes in the packet, padding counted.
    default int paddedBytes() {
        return Chunk.padded(Chunk.HEADER_SIZE + valueBytes());
    }

    /// Writes the chunk with its padding.
    ///
    /// @return where the next chunk begins
    default int write(ByteBuffer slab, int at) {
        int length = Chunk.HEADER_SIZE + valueBytes();
        Chunk.writeHeader(slab, at, type(), flags(), length);
        writeValue(slab, at + Chunk.HEADER_SIZE);
        return Chunk.writePadding(slab, at, length);
    }

    /// INIT. RFC 9260 §3.3.2. Values that the RFC forbids (tag 0, no streams) are decoded: the state decides about
    /// them.
    ///
    /// @param aRwndBytes      0 to 2^32 - 1
    /// @param outboundStreams 0 to 65535
    /// @param inboundStreams  0 to 65535
    record Init(
            int initiateTag,
            long aRwndBytes,
            int outboundStreams,
            int inboundStreams,
            int initialTsn,
            Parameters parameters)
            implements ControlChunk {
        @Override
        public int type() {
            return Chunk.INIT;
        }

        @Override
        public int valueBytes() {
            return ControlChunkReader.INIT_VALUE_SIZE + parameters.size();
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            ControlChunkReader.writeInit(
                    slab, at, initiateTag, aRwndBytes, outboundStreams, inboundStreams, initialTsn);
            parameters.write(slab, at + ControlChunkReader.INIT_VALUE_SIZE);
        }
    }

    /// INIT ACK, with the fields of INIT. RFC 9260 §3.3.3.
    record InitAck(
            int initiateTag,
            long aRwndBytes,
            int outboundStreams,
            int inboundStreams,
            int initialTsn,
            Parameters parameters)
            implements ControlChunk {
        @Override
        public int type() {
            return Chunk.INIT_ACK;
        }

        @Override
        public int valueBytes() {
            return ControlChunkReader.INIT_VALUE_SIZE + parameters.size();
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            ControlChunkReader.writeInit(
                    slab, at, initiateTag, aRwndBytes, outboundStreams, inboundStreams, initialTsn);
            parameters.write(slab, at + ControlChunkReader.INIT_VALUE_SIZE);
        }
    }

    /// COOKIE ECHO. RFC 9260 §3.3.11.
    record CookieEcho(Octets cookie) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.COOKIE_ECHO;
        }

        @Override
        public int valueBytes() {
            return cookie.size();
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            cookie.copyTo(0, slab, at, cookie.size());
        }
    }

    /// COOKIE ACK. RFC 9260 §3.3.12.
    record CookieAck() implements ControlChunk {
        @Override
        public int type() {
            return Chunk.COOKIE_ACK;
        }

        @Override
        public int valueBytes() {
            return 0;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {}
    }

    /// HEARTBEAT. RFC 9260 §3.3.5.
    ///
    /// @param info opaque to the receiver, which sends it back unchanged
    record Heartbeat(Octets info) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.HEARTBEAT;
        }

        @Override
        public int valueBytes() {
            return Parameter.HEADER_SIZE + info.size();
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            new Parameter(Parameter.HEARTBEAT_INFO, info).write(slab, at);
        }
    }

    /// HEARTBEAT ACK. RFC 9260 §3.3.6.
    record HeartbeatAck(Octets info) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.HEARTBEAT_ACK;
        }

        @Override
        public int valueBytes() {
            return Parameter.HEADER_SIZE + info.size();
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            new Parameter(Parameter.HEARTBEAT_INFO, info).write(slab, at);
        }
    }

    /// ABORT. RFC 9260 §3.3.7. A malformed cause does not save the association: the causes before it are kept.
    ///
    /// @param tagReflected the T bit: the verification tag is the receiver's peer's own, reflected
    record Abort(boolean tagReflected, List<ErrorCause> causes) implements ControlChunk {
        public Abort {
            causes = List.copyOf(causes);
        }

        @Override
        public int type() {
            return Chunk.ABORT;
        }

        @Override
        public int flags() {
            return tagReflected ? Chunk.FLAG_TAG_REFLECTED : 0;
        }

        @Override
        public int valueBytes() {
            return ErrorCause.size(causes);
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            ErrorCause.write(causes, slab, at);
        }
    }

    /// ERROR. RFC 9260 §3.3.10.
    record OperationError(List<ErrorCause> causes) implements ControlChunk {
        public OperationError {
            causes = List.copyOf(causes);
        }

        @Override
        public int type() {
            return Chunk.ERROR;
        }

        @Override
        public int valueBytes() {
            return ErrorCause.size(causes);
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            ErrorCause.write(causes, slab, at);
        }
    }

    /// SHUTDOWN. RFC 9260 §3.3.8.
    record Shutdown(int cumulativeTsnAck) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.SHUTDOWN;
        }

        @Override
        public int valueBytes() {
            return Integer.BYTES;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            NetworkOrder.putInt32(slab, at, cumulativeTsnAck);
        }
    }

    /// SHUTDOWN ACK. RFC 9260 §3.3.9.
    record ShutdownAck() implements ControlChunk {
        @Override
        public int type() {
            return Chunk.SHUTDOWN_ACK;
        }

        @Override
        public int valueBytes() {
            return 0;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {}
    }

    /// SHUTDOWN COMPLETE. RFC 9260 §3.3.13.
    ///
    /// @param tagReflected the T bit
    record ShutdownComplete(boolean tagReflected) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.SHUTDOWN_COMPLETE;
        }

        @Override
        public int flags() {
            return tagReflected ? Chunk.FLAG_TAG_REFLECTED : 0;
        }

        @Override
        public int valueBytes() {
            return 0;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {}
    }

    /// ECNE. RFC 9260, Appendix A.
    record EcnEcho(int lowestTsn) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.ECNE;
        }

        @Override
        public int valueBytes() {
            return Integer.BYTES;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            NetworkOrder.putInt32(slab, at, lowestTsn);
        }
    }

    /// CWR. RFC 9260, Appendix A.
    record CongestionWindowReduced(int lowestTsn) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.CWR;
        }

        @Override
        public int valueBytes() {
            return Integer.BYTES;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            NetworkOrder.putInt32(slab, at, lowestTsn);
        }
    }

    /// PAD: makes a probe as long as the path it tries. RFC 4820 §3.
    record Pad(int paddingBytes) implements ControlChunk {
        @Override
        public int type() {
            return Chunk.PAD;
        }

        @Override
        public int valueBytes() {
            return paddingBytes;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            for (int i = 0; i < paddingBytes; i++) {
                slab.put(at + i, (byte) 0);
            }
        }
    }

    /// A chunk of a type that is not known here, with its header and without padding. What to do about it:
    /// [Chunk#stopsWhenUnrecognized] and [Chunk#isReportedWhenUnrecognized].
    record Unrecognized(Octets chunk) implements ControlChunk {
        @Override
        public int type() {
            return chunk.at(0) & 0xff;
        }

        @Override
        public int flags() {
            return chunk.at(1) & 0xff;
        }

        @Override
        public int valueBytes() {
            return chunk.size() - Chunk.HEADER_SIZE;
        }

        @Override
        public void writeValue(ByteBuffer slab, int at) {
            chunk.copyTo(Chunk.HEADER_SIZE, slab, at, valueBytes());
        }
    }
}
