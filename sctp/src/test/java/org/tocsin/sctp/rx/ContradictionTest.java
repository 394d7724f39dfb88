package org.tocsin.sctp.rx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.DataChunk;

class ContradictionTest {
    private static final int BEGINNING = DataChunk.FLAG_BEGINNING;
    private static final int END = DataChunk.FLAG_END;
    private static final int MIDDLE = 0;
    private static final int UNORDERED = DataChunk.FLAG_UNORDERED;
    private static final Octets ONE = Octets.ofHex("aa");

    @Test
    void neighbouringFragmentsOfDataMustBeOneMessage() {
        requireFatal("middle after an end", data(BEGINNING | END, 2, 0, 1), data(MIDDLE, 3, 0, 1));
        requireFatal("middle after an end that waits", data(END, 2, 0, 0), data(MIDDLE, 3, 0, 0));
        requireFatal("beginning after no end", data(BEGINNING, 2, 0, 0), data(BEGINNING, 3, 0, 1));
        requireFatal("end before a middle", data(MIDDLE, 3, 0, 0), data(END, 2, 0, 0));
        requireFatal("no end before a beginning", data(BEGINNING, 3, 0, 1), data(BEGINNING, 2, 0, 0));
        requireFatal("another stream", data(BEGINNING, 2, 0, 0), data(END, 3, 1, 0));
        requireFatal("another number", data(BEGINNING, 2, 0, 0), data(END, 3, 0, 1));
        requireFatal("another order", data(BEGINNING, 2, 0, 0), data(END | UNORDERED, 3, 0, 0));
        requireFatal("one number twice", data(BEGINNING | END, 2, 0, 1), data(BEGINNING | END, 3, 0, 1));
    }

    @Test
    void fragmentsOfIDataMustFitTogether() {
        requireFatal("one fragment twice", iData(MIDDLE, 2, 0, 1), iData(MIDDLE, 3, 0, 1));
        requireFatal("two beginnings", iData(BEGINNING, 2, 0, 0), iData(BEGINNING, 3, 0, 0));
        requireFatal("two ends", iData(END, 2, 0, 5), iData(END, 3, 0, 6));
        requireFatal("behind the end", iData(END, 2, 0, 5), iData(MIDDLE, 3, 0, 6));
        requireFatal("an end too early", iData(MIDDLE, 2, 0, 6), iData(END, 3, 0, 5));
        requireFatal("whole and in parts", iData(MIDDLE, 2, 0, 6), iData(BEGINNING | END, 3, 0, 0));
        requireFatal("one message twice", iData(BEGINNING | END, 2, 1, 0), iData(BEGINNING | END, 3, 1, 0));
        requireFatal("a part of what is whole", iData(BEGINNING | END, 2, 1, 0), iData(MIDDLE, 3, 1, 3));
        requireFatal("fragment 0 that does not begin", iData(MIDDLE, 2, 0, 0));
        requireFatal("a fragment number beyond any message", iData(MIDDLE, 2, 0, 64 << 10));
        requireFatal("a fragment number beyond all bounds", iData(MIDDLE, 2, 0, -1));
    }

    private static Fragment data(int flags, int tsn, int streamId, int ssn) {
        return Fragment.data(flags, tsn, streamId, ssn, 0, ONE);
    }

    private static Fragment iData(int flags, int tsn, int mid, int fsn) {
        return Fragment.iData(flags, tsn, 0, mid, fsn, ONE);
    }

    /// The last one is fatal, those before are taken.
    private static void requireFatal(String name, Fragment... fragments) {
        boolean interleaved = fragments[0].slab().get(Fragment.AT) == 64;
        InboundData inbound =
                new InboundData(1, interleaved, 10, TestLimits.of().build(), ReceivePool.unbounded());
        List<Verdict> verdicts =
                java.util.Arrays.stream(fragments).map(f -> f.into(inbound, 0)).toList();
        assertThat(verdicts.subList(0, verdicts.size() - 1)).as(name).allMatch(v -> v == Verdict.ACCEPTED);
        assertThat(verdicts.getLast()).as(name).isIn(Verdict.CONTRADICTION, Verdict.MESSAGE_TOO_LARGE);
    }
}
