package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;

/// An optional field of INIT and INIT ACK. RFC 9260 §3.2.1 and §3.3.2.1.
///
/// ```
///   0  type                          2
///   2  length, padding not counted   2
///   4  value, padded to 4 bytes
/// ```
///
/// @param type 0 to 65535
public record Parameter(int type, Octets value) {
    static final int HEADER_SIZE = 4;

    public static final int HEARTBEAT_INFO = 1;
    public static final int IPV4_ADDRESS = 5;
    public static final int IPV6_ADDRESS = 6;
    public static final int STATE_COOKIE = 7;
    public static final int UNRECOGNIZED_PARAMETER = 8;
    public static final int COOKIE_PRESERVATIVE = 9;
    public static final int HOST_NAME_ADDRESS = 11;
    public static final int SUPPORTED_ADDRESS_TYPES = 12;
    public static final int ECN_CAPABLE = 0x8000;
    /// RFC 9653.
    public static final int ZERO_CHECKSUM_ACCEPTABLE = 0x8001;
    /// RFC 4820.
    public static final int PADDING = 0x8005;
    /// RFC 5061 §4.2.7.
    public static final int SUPPORTED_EXTENSIONS = 0x8008;
    /// RFC 3758 §3.1.
    public static final int FORWARD_TSN_SUPPORTED = 0xC000;
    /// RFC 5061 §4.2.6; usrsctp sends it.
    public static final int ADAPTATION_LAYER_INDICATION = 0xC006;

    public static Parameter stateCookie(Octets cookie) {
        return new Parameter(STATE_COOKIE, cookie);
    }

    /// @param chunkTypes the extensions' chunk types, one byte each
    public static Parameter supportedExtensions(int... chunkTypes) {
        byte[] value = new byte[chunkTypes.length];
        for (int i = 0; i < chunkTypes.length; i++) {
            value[i] = (byte) chunkTypes[i];
        }
        return new Parameter(SUPPORTED_EXTENSIONS, Octets.wrap(value));
    }

    public static Parameter forwardTsnSupported() {
        return new Parameter(FORWARD_TSN_SUPPORTED, Octets.EMPTY);
    }

    /// Asks for a cookie that lives longer.
    ///
    /// @param incrementMillis 0 to 2^32 - 1
    public static Parameter cookiePreservative(long incrementMillis) {
        byte[] value = new byte[Integer.BYTES];
        NetworkOrder.putInt32(ByteBuffer.wrap(value), 0, (int) incrementMillis);
        return new Parameter(COOKIE_PRESERVATIVE, Octets.wrap(value));
    }

    public static Parameter ecnCapable() {
        return new Parameter(ECN_CAPABLE, Octets.EMPTY);
    }

    /// Tells the peer, in an INIT ACK, which of its parameters was not understood.
    public static Parameter unrecognizedParameter(Parameter parameter) {
        return new Parameter(UNRECOGNIZED_PARAMETER, parameter.encode());
    }

    /// Whether this implementation knows the type; address parameters count, and are skipped: one peer, one path.
    public boolean isRecognized() {
        return switch (type) {
            case IPV4_ADDRESS,
                    IPV6_ADDRESS,
                    STATE_COOKIE,
                    UNRECOGNIZED_PARAMETER,
                    COOKIE_PRESERVATIVE,
                    HOST_NAME_ADDRESS,
                    SUPPORTED_ADDRESS_TYPES,
                    ECN_CAPABLE,
                    ZERO_CHECKSUM_ACCEPTABLE,
                    PADDING,
                    SUPPORTED_EXTENSIONS,
                    FORWARD_TSN_SUPPORTED,
                    ADAPTATION_LAYER_INDICATION -> true;
            default -> false;
        };
    }

    /// The highest bit of the type is 0: what stands behind an unknown one is not processed (RFC 9260 §3.2.1).
    boolean stopsWhenUnrecognized() {
        return (type & 0x8000) == 0;
    }

    /// The second bit of the type is 1: an unknown one is reported (RFC 9260 §3.2.1).
    boolean isReportedWhenUnrecognized() {
        return (type & 0x4000) != 0;
    }

    /// Header and value without padding.
    int length() {
        return HEADER_SIZE + value.size();
    }

    /// The parameter as it stands on the wire, without padding.
    public Octets encode() {
        byte[] out = new byte[length()];
        ByteBuffer buffer = ByteBuffer.wrap(out);
        NetworkOrder.putUint16(buffer, 0, type);
        NetworkOrder.putUint16(buffer, 2, length());
        value.copyTo(0, buffer, HEADER_SIZE, value.size());
        return Octets.wrap(out);
    }

    /// @return where the next parameter begins
    int write(ByteBuffer slab, int at) {
        NetworkOrder.putUint16(slab, at, type);
        NetworkOrder.putUint16(slab, at + 2, length());
        value.copyTo(0, slab, at + HEADER_SIZE, value.size());
        return Chunk.writePadding(slab, at, length());
    }
}
