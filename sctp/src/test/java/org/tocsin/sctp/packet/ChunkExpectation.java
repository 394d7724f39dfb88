package org.tocsin.sctp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.ControlChunk.Abort;
import org.tocsin.sctp.packet.ControlChunk.CongestionWindowReduced;
import org.tocsin.sctp.packet.ControlChunk.CookieAck;
import org.tocsin.sctp.packet.ControlChunk.CookieEcho;
import org.tocsin.sctp.packet.ControlChunk.EcnEcho;
import org.tocsin.sctp.packet.ControlChunk.Heartbeat;
import org.tocsin.sctp.packet.ControlChunk.HeartbeatAck;
import org.tocsin.sctp.packet.ControlChunk.Init;
import org.tocsin.sctp.packet.ControlChunk.InitAck;
import org.tocsin.sctp.packet.ControlChunk.OperationError;
import org.tocsin.sctp.packet.ControlChunk.Pad;
import org.tocsin.sctp.packet.ControlChunk.Shutdown;
import org.tocsin.sctp.packet.ControlChunk.ShutdownAck;
import org.tocsin.sctp.packet.ControlChunk.ShutdownComplete;
import org.tocsin.sctp.packet.ControlChunk.Unrecognized;
import tools.jackson.databind.JsonNode;

/// Compares a chunk with the fields a vector file names, every one of them.
final class ChunkExpectation {
    private final String id;
    private final JsonNode expected;

    private ChunkExpectation(String id, JsonNode expected) {
        this.id = id;
        this.expected = expected;
    }

    static void check(String id, JsonNode expected, ByteBuffer slab, int at) {
        ChunkExpectation expectation = new ChunkExpectation(id, expected);
        expectation.equal("type", Chunk.type(slab, at));
        if (expected.has("flags")) {
            expectation.equal("flags", Chunk.flags(slab, at));
        }
        switch (Chunk.type(slab, at)) {
            case Chunk.DATA -> expectation.data(slab, at);
            case Chunk.I_DATA -> expectation.iData(slab, at);
            case Chunk.SACK -> expectation.sack(slab, at);
            default -> expectation.control(ControlChunk.decode(slab, at));
        }
    }

    private void data(ByteBuffer slab, int at) {
        equal("tsn", DataChunk.tsn(slab, at));
        equal("sid", DataChunk.streamId(slab, at));
        equal("ssn", DataChunk.streamSequenceNumber(slab, at));
        equal("ppid", DataChunk.ppid(slab, at));
        equal("data", NetworkOrder.octets(slab, DataChunk.payloadAt(at), DataChunk.payloadBytes(slab, at)));
        flags(slab, at);
    }

    private void iData(ByteBuffer slab, int at) {
        equal("tsn", DataChunk.tsn(slab, at));
        equal("sid", DataChunk.streamId(slab, at));
        equal("mid", IDataChunk.messageIdentifier(slab, at));
        equal("data", NetworkOrder.octets(slab, IDataChunk.payloadAt(at), IDataChunk.payloadBytes(slab, at)));
        if (expected.has("ppid")) {
            equal("ppid", IDataChunk.ppid(slab, at));
        }
        if (expected.has("fsn")) {
            equal("fsn", IDataChunk.fragmentSequenceNumber(slab, at));
        }
        flags(slab, at);
    }

    private void flags(ByteBuffer slab, int at) {
        int flags = expected.get("flags").asInt();
        assertThat(DataChunk.isEnd(slab, at)).as(id).isEqualTo((flags & 1) != 0);
        assertThat(DataChunk.isBeginning(slab, at)).as(id).isEqualTo((flags & 2) != 0);
        assertThat(DataChunk.isUnordered(slab, at)).as(id).isEqualTo((flags & 4) != 0);
        assertThat(DataChunk.isImmediate(slab, at)).as(id).isEqualTo((flags & 8) != 0);
    }

    private void sack(ByteBuffer slab, int at) {
        assertThat(SackChunk.isWellFormed(slab, at)).as(id).isTrue();
        equal("cum_tsn", SackChunk.cumulativeTsnAck(slab, at));
        equal("a_rwnd", SackChunk.advertisedReceiverWindowBytes(slab, at));
        JsonNode gaps = expected.get("gaps");
        assertThat(SackChunk.gapCount(slab, at)).as(id).isEqualTo(gaps.size());
        for (int i = 0; i < gaps.size(); i++) {
            assertThat(SackChunk.gapStart(slab, at, i))
                    .as(id)
                    .isEqualTo(gaps.get(i).get(0).asInt());
            assertThat(SackChunk.gapEnd(slab, at, i))
                    .as(id)
                    .isEqualTo(gaps.get(i).get(1).asInt());
        }
        JsonNode duplicates = expected.get("dups");
        assertThat(SackChunk.duplicateCount(slab, at)).as(id).isEqualTo(duplicates.size());
        for (int i = 0; i < duplicates.size(); i++) {
            assertThat(SackChunk.duplicate(slab, at, i)).as(id).isEqualTo((int)
                    duplicates.get(i).asLong());
        }
    }

    private void control(Decoded decoded) {
        switch (decoded) {
            case Init init ->
                init(
                        init.initiateTag(),
                        init.aRwndBytes(),
                        init.outboundStreams(),
                        init.inboundStreams(),
                        init.initialTsn(),
                        init.parameters());
            case InitAck init ->
                init(
                        init.initiateTag(),
                        init.aRwndBytes(),
                        init.outboundStreams(),
                        init.inboundStreams(),
                        init.initialTsn(),
                        init.parameters());
            case CookieEcho chunk -> equal("cookie", chunk.cookie());
            case Heartbeat chunk -> equal("info", chunk.info());
            case HeartbeatAck chunk -> equal("info", chunk.info());
            case Abort chunk -> {
                causes(chunk.causes());
                assertThat(chunk.tagReflected())
                        .as(id)
                        .isEqualTo(expected.get("flags").asInt() == 1);
            }
            case OperationError chunk -> causes(chunk.causes());
            case Shutdown chunk -> equal("cum_tsn", chunk.cumulativeTsnAck());
            case ForwardTsn chunk -> forward(chunk);
            case IForwardTsn chunk -> forward(chunk);
            case ReConfig chunk -> reConfig(chunk);
            case Unrecognized chunk -> unrecognized(chunk);
            case CookieAck _, ShutdownAck _, ShutdownComplete _ ->
                assertThat(expected.size()).as(id).isLessThan(3);
            case EcnEcho _, CongestionWindowReduced _, Pad _, Hello _, Malformed _ ->
                throw new AssertionError(id + ": unexpected " + decoded);
        }
    }

    private void init(int tag, long aRwndBytes, int outbound, int inbound, int initialTsn, Parameters parameters) {
        equal("initiate_tag", tag);
        equal("a_rwnd", aRwndBytes);
        equal("outbound_streams", outbound);
        equal("inbound_streams", inbound);
        equal("initial_tsn", initialTsn);
        JsonNode list = expected.get("params");
        assertThat(parameters.list()).as(id).hasSize(list.size());
        for (int i = 0; i < list.size(); i++) {
            Parameter parameter = parameters.list().get(i);
            JsonNode node = list.get(i);
            assertThat(parameter.type()).as(id).isEqualTo(node.get("type").asInt());
            assertThat(parameter.value())
                    .as(id)
                    .isEqualTo(Octets.ofHex(node.get("value").asString()));
            assertThat(parameter.isRecognized()).as(id).isEqualTo(!node.has("unknown"));
            boolean reported = node.has("unknown") && (parameter.type() & 0x4000) != 0;
            assertThat(parameters.toReport().contains(parameter)).as(id).isEqualTo(reported);
        }
        assertThat(parameters.supportsForwardTsn()).as(id).isTrue();
        assertThat(parameters.supportsInterleaving()).as(id).isTrue();
        assertThat(parameters.supportsExtension(Chunk.RE_CONFIG)).as(id).isTrue();
    }

    private void causes(java.util.List<ErrorCause> causes) {
        JsonNode list = expected.get("causes");
        assertThat(causes).as(id).hasSize(list.size());
        for (int i = 0; i < list.size(); i++) {
            assertThat(causes.get(i).code())
                    .as(id)
                    .isEqualTo(list.get(i).get("code").asInt());
            assertThat(causes.get(i).value())
                    .as(id)
                    .isEqualTo(Octets.ofHex(list.get(i).get("value").asString()));
        }
    }

    private void forward(ForwardTsn chunk) {
        equal("new_cum", chunk.newCumulativeTsn());
        JsonNode streams = expected.get("streams");
        assertThat(chunk.skippedCount()).as(id).isEqualTo(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            assertThat(chunk.streamId(i)).as(id).isEqualTo(streams.get(i).get(0).asInt());
            assertThat(chunk.streamSequenceNumber(i))
                    .as(id)
                    .isEqualTo(streams.get(i).get(1).asInt());
        }
    }

    private void forward(IForwardTsn chunk) {
        equal("new_cum", chunk.newCumulativeTsn());
        JsonNode streams = expected.get("streams");
        assertThat(chunk.skippedCount()).as(id).isEqualTo(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            assertThat(chunk.streamId(i)).as(id).isEqualTo(streams.get(i).get(0).asInt());
            assertThat(chunk.isUnordered(i))
                    .as(id)
                    .isEqualTo(streams.get(i).get(1).asInt() == 1);
            assertThat(chunk.messageIdentifier(i)).as(id).isEqualTo((int)
                    streams.get(i).get(2).asLong());
        }
    }

    private void reConfig(ReConfig chunk) {
        assertThat(chunk.parameters()).as(id).hasSize(1);
        if (chunk.parameters().get(0) instanceof ReConfigParameter.OutgoingSsnReset reset) {
            equal("req", reset.requestSequenceNumber());
            equal("resp", reset.responseSequenceNumber());
            equal("last_tsn", reset.lastAssignedTsn());
            JsonNode streams = expected.get("streams");
            assertThat(reset.streamCount()).as(id).isEqualTo(streams.size());
            for (int i = 0; i < streams.size(); i++) {
                assertThat(reset.streamId(i)).as(id).isEqualTo(streams.get(i).asInt());
            }
        } else {
            throw new AssertionError(id + ": unexpected " + chunk);
        }
    }

    private void unrecognized(Unrecognized chunk) {
        assertThat(expected.get("unknown").asBoolean()).as(id).isTrue();
        String action = expected.get("action").asString();
        assertThat(Chunk.stopsWhenUnrecognized(chunk.type())).as(id + action).isEqualTo(action.contains("stop"));
        assertThat(Chunk.isReportedWhenUnrecognized(chunk.type()))
                .as(id + action)
                .isEqualTo(action.contains("report"));
    }

    private void equal(String field, long value) {
        long wanted = expected.get(field).asLong();
        assertThat(value == wanted || (int) value == (int) wanted)
                .as("%s: %s is %d, not %d", id, field, value, wanted)
                .isTrue();
    }

    private void equal(String field, Octets value) {
        assertThat(value)
                .as(id + " " + field)
                .isEqualTo(Octets.ofHex(expected.get(field).asString()));
    }
}
