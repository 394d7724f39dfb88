package org.tocsin.sctp.packetdrill;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.Parameter;

/// What scripts call chunks, parameters and causes.
final class ChunkNames {
    private static final Map<String, Integer> CHUNKS = new LinkedHashMap<>();
    private static final Map<String, Integer> PARAMETERS = new LinkedHashMap<>();
    private static final Map<String, Integer> CAUSES = new LinkedHashMap<>();

    static {
        CHUNKS.put("DATA", Chunk.DATA);
        CHUNKS.put("INIT", Chunk.INIT);
        CHUNKS.put("INIT_ACK", Chunk.INIT_ACK);
        CHUNKS.put("SACK", Chunk.SACK);
        CHUNKS.put("HEARTBEAT", Chunk.HEARTBEAT);
        CHUNKS.put("HEARTBEAT_ACK", Chunk.HEARTBEAT_ACK);
        CHUNKS.put("ABORT", Chunk.ABORT);
        CHUNKS.put("SHUTDOWN", Chunk.SHUTDOWN);
        CHUNKS.put("SHUTDOWN_ACK", Chunk.SHUTDOWN_ACK);
        CHUNKS.put("ERROR", Chunk.ERROR);
        CHUNKS.put("COOKIE_ECHO", Chunk.COOKIE_ECHO);
        CHUNKS.put("COOKIE_ACK", Chunk.COOKIE_ACK);
        CHUNKS.put("SHUTDOWN_COMPLETE", Chunk.SHUTDOWN_COMPLETE);
        PARAMETERS.put("HEARTBEAT_INFORMATION", Parameter.HEARTBEAT_INFO);
        PARAMETERS.put("IPV4_ADDRESS", Parameter.IPV4_ADDRESS);
        PARAMETERS.put("IPV6_ADDRESS", Parameter.IPV6_ADDRESS);
        PARAMETERS.put("STATE_COOKIE", Parameter.STATE_COOKIE);
        PARAMETERS.put("UNRECOGNIZED_PARAMETER", Parameter.UNRECOGNIZED_PARAMETER);
        PARAMETERS.put("COOKIE_PRESERVATIVE", Parameter.COOKIE_PRESERVATIVE);
        PARAMETERS.put("HOSTNAME_ADDRESS", Parameter.HOST_NAME_ADDRESS);
        PARAMETERS.put("SUPPORTED_ADDRESS_TYPES", Parameter.SUPPORTED_ADDRESS_TYPES);
        CAUSES.put("INVALID_STREAM_IDENTIFIER", ErrorCause.INVALID_STREAM_IDENTIFIER);
        CAUSES.put("MISSING_MANDATORY_PARAMETER", ErrorCause.MISSING_MANDATORY_PARAMETER);
        CAUSES.put("STALE_COOKIE_ERROR", ErrorCause.STALE_COOKIE);
        CAUSES.put("UNRESOLVABLE_ADDRESS", ErrorCause.UNRESOLVABLE_ADDRESS);
        CAUSES.put("UNRECOGNIZED_CHUNK_TYPE", ErrorCause.UNRECOGNIZED_CHUNK_TYPE);
        CAUSES.put("INVALID_MANDATORY_PARAMETER", ErrorCause.INVALID_MANDATORY_PARAMETER);
        CAUSES.put("PROTOCOL_VIOLATION", ErrorCause.PROTOCOL_VIOLATION);
    }

    private ChunkNames() {}

    static int type(Term.Call chunk) {
        return chunk.name().equals("CHUNK") ? (int) chunk.number("type", 0) : find(CHUNKS, chunk.name());
    }

    /// Of a parameter, or of a cause.
    static int parameterType(Term.Call parameter) {
        if (parameter.name().equals("PARAMETER")) {
            return (int) parameter.number("type", 0);
        }
        return CAUSES.containsKey(parameter.name())
                ? find(CAUSES, parameter.name())
                : find(PARAMETERS, parameter.name());
    }

    private static int find(Map<String, Integer> numbers, String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("unknown: " + name);
        }
        return number;
    }

    static String chunk(int type) {
        return name(CHUNKS, type, "CHUNK");
    }

    static String parameter(int type) {
        return name(PARAMETERS, type, "PARAMETER");
    }

    static String cause(int code) {
        return name(CAUSES, code, "CAUSE");
    }

    private static String name(Map<String, Integer> numbers, int wanted, String otherwise) {
        for (Map.Entry<String, Integer> entry : numbers.entrySet()) {
            if (entry.getValue() == wanted) {
                return entry.getKey();
            }
        }
        return otherwise;
    }

    /// `0`, `0x00`, or letters, each a bit with a meaning that depends on the chunk.
    static int flags(Term.Call chunk) {
        if (!(chunk.value("flgs").orElse(new Term.Any()) instanceof Term.Atom atom)) {
            return 0;
        }
        if (Character.isDigit(atom.text().charAt(0))) {
            return (int) atom.number();
        }
        int flags = 0;
        for (char letter : atom.text().toCharArray()) {
            flags |= switch (letter) {
                case 'T', 'E' -> 1;
                case 'B' -> 2;
                case 'U' -> 4;
                case 'I' -> 8;
                default -> throw new IllegalArgumentException("flag " + letter);
            };
        }
        return flags;
    }
}
