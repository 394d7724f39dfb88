package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// Why a peer aborts or complains: an element of ABORT and ERROR. RFC 9260 §3.3.10.
///
/// @param code  0 to 65535
/// @param value what stands behind the cause's header, without padding
public record ErrorCause(int code, Octets value) {
    /// A guess; a packet of ours carries one or two.
    public static final int COUNT_MAX = 32;

    public static final int INVALID_STREAM_IDENTIFIER = 1;
    public static final int MISSING_MANDATORY_PARAMETER = 2;
    public static final int STALE_COOKIE = 3;
    public static final int OUT_OF_RESOURCE = 4;
    public static final int UNRESOLVABLE_ADDRESS = 5;
    public static final int UNRECOGNIZED_CHUNK_TYPE = 6;
    public static final int INVALID_MANDATORY_PARAMETER = 7;
    public static final int UNRECOGNIZED_PARAMETERS = 8;
    public static final int NO_USER_DATA = 9;
    public static final int COOKIE_RECEIVED_WHILE_SHUTTING_DOWN = 10;
    public static final int RESTART_WITH_NEW_ADDRESSES = 11;
    public static final int USER_INITIATED_ABORT = 12;
    public static final int PROTOCOL_VIOLATION = 13;

    private static final int HEADER_SIZE = 4;

    public static ErrorCause invalidStreamIdentifier(int streamId) {
        return new ErrorCause(INVALID_STREAM_IDENTIFIER, words(streamId << 16));
    }

    public static ErrorCause missingMandatoryParameter(int parameterType) {
        byte[] value = new byte[6];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        NetworkOrder.putInt32(buffer, 0, 1);
        NetworkOrder.putUint16(buffer, 4, parameterType);
        return new ErrorCause(MISSING_MANDATORY_PARAMETER, Octets.wrap(value));
    }

    /// @param stalenessMicros how long ago the cookie expired
    public static ErrorCause staleCookie(long stalenessMicros) {
        return new ErrorCause(STALE_COOKIE, words((int) Math.min(stalenessMicros, 0xffff_ffffL)));
    }

    /// Of a stale cookie, how long ago it expired, in microseconds; 0 where the peer does not say.
    public long stalenessMicros() {
        return value.size() == Integer.BYTES ? NetworkOrder.int32(value, 0) & 0xffff_ffffL : 0;
    }

    public static ErrorCause outOfResource() {
        return new ErrorCause(OUT_OF_RESOURCE, Octets.EMPTY);
    }

    public static ErrorCause invalidMandatoryParameter() {
        return new ErrorCause(INVALID_MANDATORY_PARAMETER, Octets.EMPTY);
    }

    /// @param chunk the unrecognized chunk with its header
    public static ErrorCause unrecognizedChunkType(Octets chunk) {
        return new ErrorCause(UNRECOGNIZED_CHUNK_TYPE, chunk);
    }

    public static ErrorCause unrecognizedParameters(List<Parameter> parameters) {
        int size = 0;
        for (Parameter parameter : parameters) {
            size += Chunk.padded(parameter.length());
        }
        byte[] value = new byte[size];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        int at = 0;
        for (Parameter parameter : parameters) {
            at = parameter.write(buffer, at);
        }
        return new ErrorCause(UNRECOGNIZED_PARAMETERS, Octets.wrap(value));
    }

    public static ErrorCause noUserData(int tsn) {
        return new ErrorCause(NO_USER_DATA, words(tsn));
    }

    public static ErrorCause cookieReceivedWhileShuttingDown() {
        return new ErrorCause(COOKIE_RECEIVED_WHILE_SHUTTING_DOWN, Octets.EMPTY);
    }

    public static ErrorCause userInitiatedAbort(String reason) {
        return new ErrorCause(USER_INITIATED_ABORT, text(reason));
    }

    public static ErrorCause protocolViolation(String reason) {
        return new ErrorCause(PROTOCOL_VIOLATION, text(reason));
    }

    private static Octets words(int word) {
        return Octets.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(0, word).array());
    }

    private static Octets text(String reason) {
        return Octets.wrap(reason.getBytes(StandardCharsets.UTF_8));
    }

    /// What [#read] makes of bytes: the causes before the first malformed one, and what was wrong with that.
    record Reading(List<ErrorCause> causes, Optional<Malformed> malformed) {}

    static Reading read(ByteBuffer slab, int at, int end) {
        List<ErrorCause> causes = new ArrayList<>();
        int next = at;
        while (next < end) {
            if (end - next < HEADER_SIZE) {
                return new Reading(causes, Optional.of(Malformed.CAUSE_BEYOND_CHUNK));
            }
            int length = NetworkOrder.uint16(slab, next + 2);
            if (length < HEADER_SIZE) {
                return new Reading(causes, Optional.of(Malformed.CAUSE_LENGTH_BELOW_HEADER));
            }
            if (length > end - next) {
                return new Reading(causes, Optional.of(Malformed.CAUSE_BEYOND_CHUNK));
            }
            if (causes.size() == COUNT_MAX) {
                return new Reading(causes, Optional.of(Malformed.TOO_MANY_CAUSES));
            }
            Octets value = NetworkOrder.octets(slab, next + HEADER_SIZE, length - HEADER_SIZE);
            causes.add(new ErrorCause(NetworkOrder.uint16(slab, next), value));
            next += Chunk.padded(length);
        }
        return new Reading(causes, Optional.empty());
    }

    /// Bytes of all causes without the padding of the last one.
    static int size(List<ErrorCause> causes) {
        int size = 0;
        for (ErrorCause cause : causes) {
            size = Chunk.padded(size) + HEADER_SIZE + cause.value.size();
        }
        return size;
    }

    static void write(List<ErrorCause> causes, ByteBuffer slab, int at) {
        int next = at;
        for (ErrorCause cause : causes) {
            int length = HEADER_SIZE + cause.value.size();
            NetworkOrder.putUint16(slab, next, cause.code);
            NetworkOrder.putUint16(slab, next + 2, length);
            cause.value.copyTo(0, slab, next + HEADER_SIZE, cause.value.size());
            next = Chunk.writePadding(slab, next, length);
        }
    }
}
