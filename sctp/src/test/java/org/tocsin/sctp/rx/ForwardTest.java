package org.tocsin.sctp.rx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IForwardTsn;

class ForwardTest {
    private static final int BEGINNING = DataChunk.FLAG_BEGINNING;
    private static final int END = DataChunk.FLAG_END;
    private static final int UNORDERED = DataChunk.FLAG_UNORDERED;
    private static final int STREAM = 3;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitedBehindTheGivenUpMessageIsDelivered(boolean interleaved) {
        InboundData inbound = inbound(interleaved);
        // Message 0 lacks its end (TSN 2); 1 and 2 are whole; 3 lacks its end (TSN 6).
        fragment(interleaved, BEGINNING, 1, 0, 0, "00").into(inbound, 0);
        fragment(interleaved, BEGINNING | END, 3, 1, 0, "01").into(inbound, 0);
        fragment(interleaved, BEGINNING | END, 4, 2, 0, "02").into(inbound, 0);
        fragment(interleaved, BEGINNING, 5, 3, 0, "03").into(inbound, 0);
        assertThat(inbound.poll()).isNull();

        assertThat(forward(inbound, interleaved, 2, 0, 0)).isTrue();
        assertThat(payloads(inbound)).containsExactly("01", "02");
        assertThat(inbound.cumulativeTsn()).isEqualTo(5);
        assertThat(inbound.sackDue(0)).isTrue();

        fragment(interleaved, END, 6, 3, 1, "ff").into(inbound, 0);
        assertThat(payloads(inbound)).containsExactly("03ff");
        assertThat(inbound.bufferedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsWholeUpToTheSkippedNumberIsDelivered(boolean interleaved) {
        InboundData inbound = inbound(interleaved);
        fragment(interleaved, BEGINNING | END, 2, 1, 0, "01").into(inbound, 0);
        fragment(interleaved, BEGINNING, 3, 2, 0, "02").into(inbound, 0);
        fragment(interleaved, BEGINNING | END, 5, 3, 0, "03").into(inbound, 0);
        // 0 and 2 are given up.
        assertThat(forward(inbound, interleaved, 4, 2, 0)).isTrue();
        assertThat(payloads(inbound)).containsExactly("01", "03");
        assertThat(inbound.bufferedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFragmentOfAGivenUpMessageThatComesLateIsADuplicate(boolean interleaved) {
        InboundData inbound = inbound(interleaved);
        fragment(interleaved, BEGINNING, 1, 0, 0, "00").into(inbound, 0);
        assertThat(forward(inbound, interleaved, 2, 0, 0)).isTrue();
        assertThat(fragment(interleaved, END, 2, 0, 1, "ff").into(inbound, 0)).isEqualTo(Verdict.DUPLICATE);
        assertThat(fragment(interleaved, BEGINNING | END, 3, 0, 0, "ee").into(inbound, 0))
                .as("a number that was given up, under a new TSN")
                .isEqualTo(Verdict.STALE);
        assertThat(inbound.cumulativeTsn()).isEqualTo(3);
        assertThat(payloads(inbound)).isEmpty();
        assertThat(inbound.bufferedBytes()).isZero();
    }

    @Test
    void unorderedMessagesAreGivenUpByTheirOwnNumbers() {
        InboundData inbound = inbound(true);
        Fragment.iData(UNORDERED | BEGINNING, 1, STREAM, 0, 0, Octets.ofHex("00"))
                .into(inbound, 0);
        Fragment.iData(UNORDERED | BEGINNING, 3, STREAM, 1, 0, Octets.ofHex("01"))
                .into(inbound, 0);
        Fragment.iData(BEGINNING, 5, STREAM, 0, 0, Octets.ofHex("02")).into(inbound, 0);
        assertThat(forward(inbound, true, 3, 0, 1)).isTrue();
        Fragment.iData(UNORDERED | END, 4, STREAM, 1, 1, Octets.ofHex("ff")).into(inbound, 0);
        Fragment.iData(END, 6, STREAM, 0, 1, Octets.ofHex("ee")).into(inbound, 0);
        assertThat(payloads(inbound)).containsExactlyInAnyOrder("01ff", "02ee");
        assertThat(inbound.bufferedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void absurdChunksChangeNothing(boolean interleaved) {
        InboundData inbound = inbound(interleaved);
        fragment(interleaved, BEGINNING, 1, 0, 0, "00").into(inbound, 0);
        long before = inbound.bufferedBytes();
        assertThat(forward(inbound, interleaved, 0, 0, 0)).isFalse();
        assertThat(forward(inbound, interleaved, 1 << 30, 0, 0)).isFalse();
        assertThat(inbound.bufferedBytes()).isEqualTo(before);
        assertThat(inbound.cumulativeTsn()).isEqualTo(1);
    }

    @Test
    void aStreamThatDoesNotExistIsIgnored() {
        InboundData inbound = inbound(true);
        assertThat(inbound.forward(new IForwardTsn(1, Octets.ofHex("ffff000000000009"))))
                .isTrue();
        assertThat(inbound.cumulativeTsn()).isEqualTo(1);
    }

    @Test
    void messageIdentifiersWrap() {
        InboundData inbound = inbound(true);
        inbound.forward(new IForwardTsn(1, Octets.ofHex("000300007fffffff")));
        inbound.forward(new IForwardTsn(2, Octets.ofHex("00030000fffffffd")));
        List<Integer> order = List.of(0, 1, -1, -2, 2);
        for (int i = 0; i < order.size(); i++) {
            byte[] payload = {order.get(i).byteValue()};
            Verdict verdict = Fragment.iData(BEGINNING | END, 3 + i, STREAM, order.get(i), 0, Octets.wrap(payload))
                    .into(inbound, 0);
            assertThat(verdict).isEqualTo(Verdict.ACCEPTED);
        }
        assertThat(payloads(inbound)).containsExactly("fe", "ff", "00", "01", "02");
    }

    @Test
    void streamSequenceNumbersWrap() {
        InboundData inbound = inbound(false);
        for (int i = 0; i < 70_000; i++) {
            int number = i ^ 1;
            Verdict verdict = Fragment.data(BEGINNING | END, 1 + i, STREAM, number, 0, Octets.ofHex("aa"))
                    .into(inbound, 0);
            assertThat(verdict == Verdict.ACCEPTED).as("%d", i).isTrue();
            if (i % 2 == 1) {
                assertThat(inbound.poll()).isNotNull();
                assertThat(inbound.poll()).isNotNull();
            }
        }
        assertThat(inbound.bufferedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetStreamBeginsAgainAtZero(boolean interleaved) {
        InboundData inbound = inbound(interleaved);
        fragment(interleaved, BEGINNING | END, 1, 0, 0, "00").into(inbound, 0);
        fragment(interleaved, BEGINNING, 2, 1, 0, "01").into(inbound, 0);
        assertThat(payloads(inbound)).containsExactly("00");
        inbound.resetStream(STREAM);
        assertThat(inbound.bufferedBytes()).isZero();
        fragment(interleaved, BEGINNING | END, 3, 0, 0, "02").into(inbound, 0);
        assertThat(payloads(inbound)).containsExactly("02");

        fragment(interleaved, BEGINNING | END, 4, 2, 0, "03").into(inbound, 0);
        inbound.resetAllStreams();
        assertThat(inbound.bufferedBytes()).isZero();
        fragment(interleaved, BEGINNING | END, 5, 0, 0, "04").into(inbound, 0);
        assertThat(payloads(inbound)).containsExactly("04");
    }

    private static InboundData inbound(boolean interleaved) {
        return new InboundData(1, interleaved, 10, TestLimits.of().build(), ReceivePool.unbounded());
    }

    private static Fragment fragment(boolean interleaved, int flags, int tsn, int number, int fsn, String payload) {
        return interleaved
                ? Fragment.iData(flags, tsn, STREAM, number, fsn, Octets.ofHex(payload))
                : Fragment.data(flags, tsn, STREAM, number, 0, Octets.ofHex(payload));
    }

    private static boolean forward(InboundData inbound, boolean interleaved, int tsn, int number, int unordered) {
        if (!interleaved) {
            byte[] entry = ByteBuffer.allocate(4)
                    .putShort((short) STREAM)
                    .putShort((short) number)
                    .array();
            return inbound.forward(new ForwardTsn(tsn, Octets.wrap(entry)));
        }
        byte[] entry = ByteBuffer.allocate(8)
                .putShort((short) STREAM)
                .putShort((short) unordered)
                .putInt(number)
                .array();
        return inbound.forward(new IForwardTsn(tsn, Octets.wrap(entry)));
    }

    private static List<String> payloads(InboundData inbound) {
        List<String> payloads = new ArrayList<>();
        for (IncomingMessage message = inbound.poll(); message != null; message = inbound.poll()) {
            payloads.add(message.payload().toHex());
        }
        return payloads;
    }
}
