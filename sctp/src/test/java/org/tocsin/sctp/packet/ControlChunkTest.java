package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

class ControlChunkTest {
    private static final Octets ODD = Octets.ofHex("0102030405");

    @Test
    void everyKindOfChunkSurvivesTheWire() {
        for (ControlChunk chunk : List.<ControlChunk>of(
                new ControlChunk.Init(
                        -1,
                        0xffff_ffffL,
                        65_535,
                        1,
                        0x8000_0000,
                        Parameters.of(
                                new Parameter(0xC123, ODD),
                                Parameter.supportedExtensions(Chunk.I_DATA, Chunk.I_FORWARD_TSN, Chunk.RE_CONFIG))),
                new ControlChunk.InitAck(1, 1500, 1, 65_535, 0, Parameters.of(Parameter.stateCookie(ODD))),
                new ControlChunk.CookieEcho(ODD),
                new ControlChunk.CookieAck(),
                new ControlChunk.Heartbeat(ODD),
                new ControlChunk.HeartbeatAck(Octets.EMPTY),
                new ControlChunk.Abort(true, List.of()),
                new ControlChunk.Abort(
                        false, List.of(ErrorCause.protocolViolation("odd"), ErrorCause.userInitiatedAbort("bye"))),
                new ControlChunk.OperationError(List.of(
                        ErrorCause.invalidStreamIdentifier(65_535),
                        ErrorCause.missingMandatoryParameter(Parameter.STATE_COOKIE),
                        ErrorCause.staleCookie(Long.MAX_VALUE),
                        ErrorCause.noUserData(-1),
                        ErrorCause.outOfResource(),
                        ErrorCause.cookieReceivedWhileShuttingDown(),
                        ErrorCause.invalidMandatoryParameter(),
                        ErrorCause.unrecognizedParameters(List.of(new Parameter(0xC123, ODD))),
                        ErrorCause.unrecognizedChunkType(Octets.ofHex("fe000004")))),
                new ControlChunk.Shutdown(-1),
                new ControlChunk.ShutdownAck(),
                new ControlChunk.ShutdownComplete(true),
                new ControlChunk.ShutdownComplete(false),
                new ControlChunk.EcnEcho(7),
                new ControlChunk.CongestionWindowReduced(7),
                new ControlChunk.Pad(3),
                new ControlChunk.Unrecognized(Octets.ofHex("fe0300050a")),
                new ForwardTsn(5, Octets.ofHex("0001ffff")),
                new IForwardTsn(5, Octets.ofHex("00010001ffffffff")),
                new ReConfig(List.of(
                        new ReConfigParameter.OutgoingSsnReset(1, 2, 3, Octets.ofHex("0007")),
                        new ReConfigParameter.IncomingSsnReset(4, Octets.ofHex("00070008")))),
                new ReConfig(List.of(
                        new ReConfigParameter.SsnTsnReset(1), new ReConfigParameter.Response(2, 6, Octets.EMPTY))),
                new ReConfig(List.of(
                        new ReConfigParameter.AddOutgoingStreams(1, 65_535),
                        new ReConfigParameter.AddIncomingStreams(2, 3))),
                new ReConfig(List.of(new ReConfigParameter.Response(2, 1, Octets.ofHex("0000000100000002")))))) {
            ByteBuffer out = ByteBuffer.allocate(3 + chunk.paddedBytes());
            assertThat(chunk.write(out, 3)).as("%s", chunk).isEqualTo(out.capacity());
            assertThat(chunk.paddedBytes() % 4).as("%s", chunk).isZero();
            assertThat(ControlChunk.decode(out, 3)).isEqualTo(chunk);
        }
    }

    @Test
    void stopsAtAnUnrecognizedParameterThatSaysSo() {
        Parameter stop = new Parameter(0x0123, ODD);
        Parameter stopAndReport = new Parameter(0x4123, ODD);
        Parameter skip = new Parameter(0x8123, ODD);
        Parameter skipAndReport = new Parameter(0xC123, ODD);
        Parameter cookie = Parameter.stateCookie(ODD);

        assertThat(Parameters.of(skip, skipAndReport, cookie).stateCookie()).contains(ODD);
        assertThat(Parameters.of(stop, cookie).stateCookie()).isEmpty();
        assertThat(Parameters.of(stopAndReport, cookie).stateCookie()).isEmpty();
        assertThat(Parameters.of(skip, skipAndReport, stopAndReport, skipAndReport)
                        .toReport())
                .containsExactly(skipAndReport, stopAndReport);
        assertThat(Parameters.of(stop, skipAndReport).toReport()).isEmpty();
    }

    @Test
    void refusesMoreParametersThanTheBound() {
        ByteBuffer out = ByteBuffer.allocate(65_536);
        int count = Parameters.COUNT_MAX + 1;
        Chunk.writeHeader(out, 0, Chunk.INIT, 0, 20 + 4 * count);
        for (int i = 0; i < count; i++) {
            out.putInt(20 + 4 * i, 0xC0000004);
        }
        assertThat(ControlChunk.decode(out, 0)).isEqualTo(Malformed.TOO_MANY_PARAMETERS);
    }

    @Test
    void anAbortCountsEvenWhereItsCausesAreMalformed() {
        ByteBuffer chunk = ByteBuffer.wrap(java.util.HexFormat.of().parseHex("0600000c000c0004000c0003"));
        assertThat(ControlChunk.decode(chunk, 0))
                .isEqualTo(new ControlChunk.Abort(false, List.of(ErrorCause.userInitiatedAbort(""))));
    }

    @Test
    void aLastChunkMayLackItsPadding() {
        byte[] packet = java.util.HexFormat.of().parseHex("138813880000000100000000" + "0a00000501");
        SctpPacket.seal(ByteBuffer.wrap(packet), 0, packet.length);
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(ByteBuffer.wrap(packet), 0, packet.length);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.hasMore()).isFalse();
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.malformed()).isEmpty();
    }

    @Test
    void bytesTooFewForAChunkAreNamed() {
        byte[] packet = java.util.HexFormat.of().parseHex("138813880000000100000000" + "0b000004" + "0000");
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(ByteBuffer.wrap(packet), 0, packet.length);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.malformed()).contains(Malformed.CHUNK_HEADER_CUT);
    }
}
