package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// The parameters of an INIT or INIT ACK in the order of the wire.
///
/// The list is complete. The accessors obey the rule of the two highest bits (RFC 9260 §3.2.1): they do not look behind
/// an unrecognized parameter that asks to stop.
public record Parameters(List<Parameter> list) {
    /// A guess: usrsctp sends a dozen and one per local address.
    public static final int COUNT_MAX = 64;

    public static final Parameters NONE = new Parameters(List.of());

    public Parameters {
        list = List.copyOf(list);
    }

    public static Parameters of(Parameter... parameters) {
        return new Parameters(List.of(parameters));
    }

    /// What [#read] makes of bytes: the parameters, or nothing and the reason.
    record Reading(Parameters parameters, Optional<Malformed> malformed) {}

    static Reading read(ByteBuffer slab, int at, int end) {
        List<Parameter> list = new ArrayList<>();
        int next = at;
        while (next < end) {
            if (end - next < Parameter.HEADER_SIZE) {
                return failed(Malformed.PARAMETER_BEYOND_CHUNK);
            }
            int length = NetworkOrder.uint16(slab, next + 2);
            if (length < Parameter.HEADER_SIZE) {
                return failed(Malformed.PARAMETER_LENGTH_BELOW_HEADER);
            }
            if (length > end - next) {
                return failed(Malformed.PARAMETER_BEYOND_CHUNK);
            }
            if (list.size() == COUNT_MAX) {
                return failed(Malformed.TOO_MANY_PARAMETERS);
            }
            int valueAt = next + Parameter.HEADER_SIZE;
            list.add(new Parameter(
                    NetworkOrder.uint16(slab, next), NetworkOrder.octets(slab, valueAt, next + length - valueAt)));
            next += Chunk.padded(length);
        }
        return new Reading(new Parameters(list), Optional.empty());
    }

    private static Reading failed(Malformed reason) {
        return new Reading(NONE, Optional.of(reason));
    }

    /// The value of the first parameter of a type.
    public Optional<Octets> value(int type) {
        for (Parameter parameter : list) {
            if (parameter.type() == type) {
                return Optional.of(parameter.value());
            }
            if (!parameter.isRecognized() && parameter.stopsWhenUnrecognized()) {
                break;
            }
        }
        return Optional.empty();
    }

    public boolean contains(int type) {
        return value(type).isPresent();
    }

    public Optional<Octets> stateCookie() {
        return value(Parameter.STATE_COOKIE);
    }

    /// By how much longer a cookie is to live, in milliseconds; 0 if nothing was asked.
    public long cookieIncrementMillis() {
        Octets increment = value(Parameter.COOKIE_PRESERVATIVE).orElse(Octets.EMPTY);
        return increment.size() == Integer.BYTES ? NetworkOrder.int32(increment, 0) & 0xffff_ffffL : 0;
    }

    /// Whether the peer listed a chunk type in Supported Extensions.
    public boolean supportsExtension(int chunkType) {
        Octets types = value(Parameter.SUPPORTED_EXTENSIONS).orElse(Octets.EMPTY);
        for (int i = 0; i < types.size(); i++) {
            if ((types.at(i) & 0xff) == chunkType) {
                return true;
            }
        }
        return false;
    }

    /// Both chunk types of RFC 8260 must be listed for messages to be interleaved.
    public boolean supportsInterleaving() {
        return supportsExtension(Chunk.I_DATA) && supportsExtension(Chunk.I_FORWARD_TSN);
    }

    /// Partial reliability (RFC 3758), announced by either parameter.
    public boolean supportsForwardTsn() {
        return contains(Parameter.FORWARD_TSN_SUPPORTED) || supportsExtension(Chunk.FORWARD_TSN);
    }

    /// The unrecognized parameters that ask to be reported.
    public List<Parameter> toReport() {
        List<Parameter> report = new ArrayList<>();
        for (Parameter parameter : list) {
            if (parameter.isRecognized()) {
                continue;
            }
            if (parameter.isReportedWhenUnrecognized()) {
                report.add(parameter);
            }
            if (parameter.stopsWhenUnrecognized()) {
                break;
            }
        }
        return report;
    }

    /// Bytes without the padding of the last one, which a chunk's length does not count.
    int size() {
        int size = 0;
        for (Parameter parameter : list) {
            size = Chunk.padded(size) + parameter.length();
        }
        return size;
    }

    void write(ByteBuffer slab, int at) {
        int next = at;
        for (Parameter parameter : list) {
            next = parameter.write(slab, next);
        }
    }
}
