package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// Reads one control chunk that lies wholly in its packet.
final class ControlChunkReader {
    /// ```
    ///   0  initiate tag                  4
    ///   4  a_rwnd                        4
    ///   8  outbound streams              2
    ///  10  inbound streams               2
    ///  12  initial TSN                   4
    ///  16  parameters
    /// ```
    static final int INIT_VALUE_SIZE = 16;

    private ControlChunkReader() {}

    static Decoded read(ByteBuffer slab, int at) {
        int end = at + Chunk.length(slab, at);
        int valueAt = at + Chunk.HEADER_SIZE;
        return switch (Chunk.type(slab, at)) {
            case Chunk.INIT, Chunk.INIT_ACK -> readInit(slab, at, end);
            case Chunk.HEARTBEAT, Chunk.HEARTBEAT_ACK -> readHeartbeat(slab, at, end);
            case Chunk.ABORT ->
                new ControlChunk.Abort(
                        isTagReflected(slab, at),
                        ErrorCause.read(slab, valueAt, end).causes());
            case Chunk.ERROR -> readError(slab, valueAt, end);
            case Chunk.SHUTDOWN, Chunk.ECNE, Chunk.CWR -> readTsnOnly(slab, at, end);
            case Chunk.SHUTDOWN_ACK -> new ControlChunk.ShutdownAck();
            case Chunk.SHUTDOWN_COMPLETE -> new ControlChunk.ShutdownComplete(isTagReflected(slab, at));
            case Chunk.COOKIE_ECHO -> new ControlChunk.CookieEcho(NetworkOrder.octets(slab, valueAt, end - valueAt));
            case Chunk.COOKIE_ACK -> new ControlChunk.CookieAck();
            case Chunk.PAD -> new ControlChunk.Pad(end - valueAt);
            case Chunk.HELLO -> Hello.read(slab, at, end);
            case Chunk.FORWARD_TSN -> ForwardTsn.read(slab, valueAt, end);
            case Chunk.I_FORWARD_TSN -> IForwardTsn.read(slab, valueAt, end);
            case Chunk.RE_CONFIG -> ReConfig.read(slab, valueAt, end);
            default -> new ControlChunk.Unrecognized(NetworkOrder.octets(slab, at, end - at));
        };
    }

    private static boolean isTagReflected(ByteBuffer slab, int at) {
        return (Chunk.flags(slab, at) & Chunk.FLAG_TAG_REFLECTED) != 0;
    }

    private static Decoded readInit(ByteBuffer slab, int at, int end) {
        int value = at + Chunk.HEADER_SIZE;
        if (end - value < INIT_VALUE_SIZE) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        Parameters.Reading reading = Parameters.read(slab, value + INIT_VALUE_SIZE, end);
        if (reading.malformed().isPresent()) {
            return reading.malformed().get();
        }
        int initiateTag = NetworkOrder.int32(slab, value);
        long aRwndBytes = NetworkOrder.uint32(slab, value + 4);
        int outboundStreams = NetworkOrder.uint16(slab, value + 8);
        int inboundStreams = NetworkOrder.uint16(slab, value + 10);
        int initialTsn = NetworkOrder.int32(slab, value + 12);
        return Chunk.type(slab, at) == Chunk.INIT
                ? new ControlChunk.Init(
                        initiateTag, aRwndBytes, outboundStreams, inboundStreams, initialTsn, reading.parameters())
                : new ControlChunk.InitAck(
                        initiateTag, aRwndBytes, outboundStreams, inboundStreams, initialTsn, reading.parameters());
    }

    static void writeInit(
            ByteBuffer slab,
            int at,
            int initiateTag,
            long aRwndBytes,
            int outboundStreams,
            int inboundStreams,
            int initialTsn) {
        NetworkOrder.putInt32(slab, at, initiateTag);
        NetworkOrder.putInt32(slab, at + 4, (int) aRwndBytes);
        NetworkOrder.putUint16(slab, at + 8, outboundStreams);
        NetworkOrder.putUint16(slab, at + 10, inboundStreams);
        NetworkOrder.putInt32(slab, at + 12, initialTsn);
    }

    /// The value is one parameter of type 1, and the information is that parameter's value.
    private static Decoded readHeartbeat(ByteBuffer slab, int at, int end) {
        int parameter = at + Chunk.HEADER_SIZE;
        if (end - parameter < Parameter.HEADER_SIZE) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        if (NetworkOrder.uint16(slab, parameter) != Parameter.HEARTBEAT_INFO) {
            return Malformed.UNEXPECTED_PARAMETER;
        }
        int length = NetworkOrder.uint16(slab, parameter + 2);
        if (length < Parameter.HEADER_SIZE) {
            return Malformed.PARAMETER_LENGTH_BELOW_HEADER;
        }
        if (length > end - parameter) {
            return Malformed.PARAMETER_BEYOND_CHUNK;
        }
        Octets info = NetworkOrder.octets(slab, parameter + Parameter.HEADER_SIZE, length - Parameter.HEADER_SIZE);
        return Chunk.type(slab, at) == Chunk.HEARTBEAT
                ? new ControlChunk.Heartbeat(info)
                : new ControlChunk.HeartbeatAck(info);
    }

    private static Decoded readError(ByteBuffer slab, int valueAt, int end) {
        ErrorCause.Reading reading = ErrorCause.read(slab, valueAt, end);
        return reading.malformed().isPresent()
                ? reading.malformed().get()
                : new ControlChunk.OperationError(reading.causes());
    }

    private static Decoded readTsnOnly(ByteBuffer slab, int at, int end) {
        if (end - at < Chunk.HEADER_SIZE + Integer.BYTES) {
            return Malformed.CHUNK_TOO_SHORT;
        }
        int tsn = NetworkOrder.int32(slab, at + Chunk.HEADER_SIZE);
        return switch (Chunk.type(slab, at)) {
            case Chunk.SHUTDOWN -> new ControlChunk.Shutdown(tsn);
            case Chunk.ECNE -> new ControlChunk.EcnEcho(tsn);
            default -> new ControlChunk.CongestionWindowReduced(tsn);
        };
    }
}
