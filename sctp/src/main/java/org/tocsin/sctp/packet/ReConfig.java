package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// RE-CONFIG: resets streams or adds some. RFC 6525 §3.1.
///
/// @param parameters one or two
public record ReConfig(List<ReConfigParameter> parameters) implements ControlChunk {
    private static final int PARAMETERS_MAX = 2;

    public ReConfig {
        parameters = List.copyOf(parameters);
    }

    static Decoded read(ByteBuffer slab, int valueAt, int end) {
        List<ReConfigParameter> parameters = new ArrayList<>();
        int next = valueAt;
        while (next < end) {
            if (end - next < Parameter.HEADER_SIZE) {
                return Malformed.PARAMETER_BEYOND_CHUNK;
            }
            int length = NetworkOrder.uint16(slab, next + 2);
            if (length < Parameter.HEADER_SIZE) {
                return Malformed.PARAMETER_LENGTH_BELOW_HEADER;
            }
            if (length > end - next) {
                return Malformed.PARAMETER_BEYOND_CHUNK;
            }
            if (parameters.size() == PARAMETERS_MAX) {
                return Malformed.TOO_MANY_PARAMETERS;
            }
            Optional<ReConfigParameter> parameter = ReConfigParameter.read(slab, next, length);
            if (parameter.isEmpty()) {
                return Malformed.PARAMETER_TOO_SHORT;
            }
            parameters.add(parameter.get());
            next += Chunk.padded(length);
        }
        return parameters.isEmpty() ? Malformed.CHUNK_TOO_SHORT : new ReConfig(parameters);
    }

    @Override
    public int type() {
        return Chunk.RE_CONFIG;
    }

    @Override
    public int valueBytes() {
        int size = 0;
        for (ReConfigParameter parameter : parameters) {
            size = Chunk.padded(size) + parameter.length();
        }
        return size;
    }

    @Override
    public void writeValue(ByteBuffer slab, int at) {
        int next = at;
        for (ReConfigParameter parameter : parameters) {
            parameter.write(slab, next);
            next = Chunk.writePadding(slab, next, parameter.length());
        }
    }
}
