package org.tocsin.sctp.rx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.packet.DataChunk;

class InboundDataTest {
    private static final int STREAMS = 5;
    private static final int BEGINNING = DataChunk.FLAG_BEGINNING;
    private static final int END = DataChunk.FLAG_END;

    private record Sent(List<IncomingMessage> messages, List<Fragment> fragments, int initialTsn) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMessageIsDeliveredOnceWhateverTheOrderOfArrival(boolean interleaved) {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Sent sent = send(interleaved, random);
            List<Fragment> arrivals = new ArrayList<>(sent.fragments);
            for (int i = random.nextInt(30); i > 0; i--) {
                arrivals.add(sent.fragments.get(random.nextInt(sent.fragments.size())));
            }
            shuffle(arrivals, random);
            InboundData inbound = new InboundData(
                    sent.initialTsn, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
            List<IncomingMessage> delivered = new ArrayList<>();
            int accepted = 0;
            for (Fragment fragment : arrivals) {
                Verdict verdict = fragment.into(inbound, 0);
                assertThat(verdict).as("seed %d", seed).isIn(Verdict.ACCEPTED, Verdict.DUPLICATE);
                accepted += verdict == Verdict.ACCEPTED ? 1 : 0;
                if (random.nextBoolean()) {
                    drain(inbound, delivered);
                }
            }
            drain(inbound, delivered);
            assertThat(accepted).as("seed %d", seed).isEqualTo(sent.fragments.size());
            assertThat(delivered).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(sent.messages);
            for (int streamId = 0; streamId < STREAMS; streamId++) {
                assertThat(ordered(delivered, streamId))
                        .as("seed %d stream %d", seed, streamId)
                        .isEqualTo(ordered(sent.messages, streamId));
            }
            assertThat(inbound.bufferedBytes()).as("seed %d", seed).isZero();
            assertThat(inbound.hasGap()).as("seed %d", seed).isFalse();
            assertThat(inbound.cumulativeTsn()).isEqualTo(sent.initialTsn + sent.fragments.size() - 1);
        }
    }

    /// Messages of 1 to 3000 bytes; with I-DATA the fragments of up to three messages take turns.
    private static Sent send(boolean interleaved, Random random) {
        List<IncomingMessage> messages = new ArrayList<>();
        List<List<Fragment>> cut = new ArrayList<>();
        int[] ordered = new int[STREAMS];
        int[] unorderedNumber = new int[STREAMS];
        int initialTsn = 0xFFFF_FFF0 + random.nextInt(16);
        int tsn = initialTsn;
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            int streamId = random.nextInt(STREAMS);
            boolean unordered = random.nextInt(3) == 0;
            byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 3000)];
            random.nextBytes(bytes);
            IncomingMessage message = new IncomingMessage(Octets.wrap(bytes), streamId, random.nextInt(), unordered);
            int number = unordered ? unorderedNumber[streamId]++ : ordered[streamId]++;
            if (!interleaved && unordered) {
                number = random.nextInt(65_536);
            }
            messages.add(message);
            List<Fragment> fragments = Fragment.cut(
                    interleaved,
                    tsn,
                    streamId,
                    number,
                    unordered,
                    message.ppid(),
                    message.payload(),
                    100 + random.nextInt(400));
            cut.add(fragments);
            tsn += fragments.size();
        }
        List<Fragment> all = cut.stream().flatMap(List::stream).toList();
        return new Sent(messages, interleaved ? renumber(all, initialTsn, random) : all, initialTsn);
    }

    /// Gives I-DATA fragments TSNs in another order than that of their messages.
    private static List<Fragment> renumber(List<Fragment> fragments, int initialTsn, Random random) {
        List<Fragment> mixed = new ArrayList<>(fragments);
        shuffle(mixed, random);
        List<Fragment> renumbered = new ArrayList<>();
        for (Fragment fragment : mixed) {
            int tsn = initialTsn + renumbered.size();
            fragment.slab().putInt(Fragment.AT + 4, tsn);
            renumbered.add(new Fragment(tsn, fragment.slab()));
        }
        return renumbered;
    }

    /// From nearly in order to fully mixed.
    private static void shuffle(List<Fragment> fragments, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> Collections.shuffle(fragments, random);
            case 1 -> Collections.reverse(fragments);
            default -> {
                for (int i = 0; i + 1 < fragments.size(); i++) {
                    if (random.nextInt(5) == 0) {
                        Collections.swap(fragments, i, Math.min(fragments.size() - 1, i + random.nextInt(8)));
                    }
                }
            }
        }
    }

    private static void drain(InboundData inbound, List<IncomingMessage> delivered) {
        for (IncomingMessage message = inbound.poll(); message != null; message = inbound.poll()) {
            delivered.add(message);
        }
    }

    private static List<IncomingMessage> ordered(List<IncomingMessage> messages, int streamId) {
        return messages.stream()
                .filter(message -> !message.unordered() && message.streamId() == streamId)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMostUrgentClassIsDeliveredFirst(boolean interleaved) {
        InboundData inbound =
                new InboundData(1, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
        int[] classes = {7, 3, 0, 7, 1};
        for (int i = 0; i < classes.length; i++) {
            int ppid = classes[i] << 24 | 77;
            Fragment.cut(interleaved, 1 + i, i, 0, false, ppid, Octets.ofHex("aa"), 100)
                    .forEach(fragment -> fragment.into(inbound, 0));
        }
        List<IncomingMessage> delivered = new ArrayList<>();
        drain(inbound, delivered);
        assertThat(delivered).extracting(message -> message.ppid() >>> 24).containsExactly(0, 1, 3, 7, 7);
        assertThat(delivered).extracting(IncomingMessage::streamId).containsExactly(2, 4, 1, 0, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOrderOfAStreamIsKeptBeforeThatOfClasses(boolean interleaved) {
        InboundData inbound =
                new InboundData(1, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
        int[] classes = {5, 0, 7, 3};
        for (int i = 0; i < classes.length; i++) {
            part(interleaved, BEGINNING | END, 1 + i, 0, classes[i] << 24, Octets.ofHex("aa"))
                    .numbered(interleaved, i)
                    .into(inbound, 0);
        }
        part(interleaved, BEGINNING | END, 5, 1, 6 << 24, Octets.ofHex("bb")).into(inbound, 0);
        List<IncomingMessage> delivered = new ArrayList<>();
        drain(inbound, delivered);
        assertThat(ordered(delivered, 0))
                .extracting(message -> message.ppid() >>> 24)
                .containsExactly(5, 0, 7, 3);
        assertThat(delivered).extracting(IncomingMessage::streamId).containsExactly(0, 0, 1, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beyondTheWindowOnlyTheNextTsnIsTaken(boolean interleaved) {
        ReceiveLimits limits =
                TestLimits.of().windowBytes(4000).messageBytesMax(2000).build();
        InboundData inbound = new InboundData(1, interleaved, STREAMS, limits, ReceivePool.unbounded());
        Octets kilobyte = Octets.wrap(new byte[1000]);
        // TSN 1 is missing; each of the others ends or begins a message that misses a fragment.
        assertThat(part(interleaved, BEGINNING, 3, 1, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(part(interleaved, BEGINNING, 6, 2, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(part(interleaved, BEGINNING, 9, 3, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(inbound.windowBytes()).isBetween(1L, 1000L);
        assertThat(part(interleaved, BEGINNING, 12, 4, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.REFUSED_NO_ROOM);
        assertThat(part(interleaved, BEGINNING, 1, 0, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(inbound.windowBytes()).isZero();
        assertThat(part(interleaved, END, 2, 0, 1, Octets.wrap(new byte[1000])).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(inbound.poll()).isNotNull();
        assertThat(inbound.windowBytes()).isPositive();
    }

    /// A fragment of message 0 of a stream.
    private static Fragment part(boolean interleaved, int flags, int tsn, int streamId, int ppidOrFsn, Octets payload) {
        return interleaved
                ? Fragment.iData(flags, tsn, streamId, 0, ppidOrFsn, payload)
                : Fragment.data(flags, tsn, streamId, 0, ppidOrFsn, payload);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatNeverEndsItsMessagesIsAborted(boolean interleaved) {
        ReceiveLimits limits = TestLimits.of()
                .windowBytes(100_000)
                .messageBytesMax(50_000)
                .reassembliesMax(20)
                .build();
        InboundData inbound = new InboundData(1, interleaved, 1000, limits, ReceivePool.unbounded());
        int taken = 0;
        Verdict verdict = Verdict.ACCEPTED;
        while (verdict == Verdict.ACCEPTED) {
            // DATA must leave a hole between messages that do not end.
            verdict = part(
                            interleaved,
                            BEGINNING,
                            interleaved ? 1 + taken : 1 + 2 * taken,
                            taken,
                            0,
                            Octets.ofHex("aa"))
                    .into(inbound, 0);
            taken++;
            assertThat(taken).isLessThan(100);
        }
        assertThat(verdict).isEqualTo(interleaved ? Verdict.OUT_OF_RESOURCE : Verdict.REFUSED_NO_ROOM);
        assertThat(inbound.bufferedBytes()).isLessThan(20_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesThatNobodyTakesFillTheWindowAndNoMore(boolean interleaved) {
        ReceiveLimits limits =
                TestLimits.of().windowBytes(10_000).messageBytesMax(5000).build();
        InboundData inbound = new InboundData(1, interleaved, STREAMS, limits, ReceivePool.unbounded());
        int tsn = 1;
        while (part(interleaved, BEGINNING | END, tsn, 0, 0, Octets.wrap(new byte[500]))
                        .numbered(interleaved, tsn - 1)
                        .into(inbound, 0)
                == Verdict.ACCEPTED) {
            tsn++;
            assertThat(inbound.bufferedBytes()).isLessThanOrEqualTo(10_000);
        }
        assertThat(tsn).isGreaterThan(10);
        assertThat(inbound.sackDue(0)).isTrue();
        assertThat(inbound.poll()).isNotNull();
        assertThat(part(interleaved, BEGINNING | END, tsn, 0, 0, Octets.wrap(new byte[500]))
                        .numbered(interleaved, tsn - 1)
                        .into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWindowThatOpensAgainIsToldAtOnceButNotInCrumbs(boolean interleaved) {
        ReceiveLimits limits = TestLimits.of()
                .windowBytes(10_000)
                .messageBytesMax(5000)
                .immediatePackets(0)
                .build();
        InboundData inbound = new InboundData(1, interleaved, STREAMS, limits, ReceivePool.unbounded());
        for (int i = 0; i < 17; i++) {
            part(interleaved, BEGINNING | END, 1 + i, 0, 0, Octets.wrap(new byte[500]))
                    .numbered(interleaved, i)
                    .into(inbound, 0);
        }
        assertThat(inbound.writeSack(ByteBuffer.allocate(100), 0, 100, 0)).isEqualTo(16);
        int taken = 0;
        while (!inbound.sackDue(0)) {
            assertThat(inbound.poll()).isNotNull();
            taken++;
        }
        assertThat(taken).isBetween(7, 9);
        inbound.writeSack(ByteBuffer.allocate(100), 0, 100, 0);
        assertThat(inbound.poll()).isNotNull();
        assertThat(inbound.sackDue(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageAboveTheBoundIsFatal(boolean interleaved) {
        InboundData inbound = new InboundData(
                1, interleaved, STREAMS, TestLimits.of().messageBytesMax(1500).build(), ReceivePool.unbounded());
        Octets kilobyte = Octets.wrap(new byte[1000]);
        assertThat(part(interleaved, BEGINNING, 1, 0, 0, kilobyte).into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
        Verdict verdict = part(interleaved, 0, 2, 0, 1, kilobyte).into(inbound, 0);
        assertThat(verdict).isEqualTo(Verdict.MESSAGE_TOO_LARGE);
        assertThat(verdict.isFatal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOtherKindOfChunkIsFatal(boolean interleaved) {
        InboundData inbound =
                new InboundData(1, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
        assertThat(part(!interleaved, BEGINNING | END, 1, 0, 0, Octets.ofHex("aa"))
                        .into(inbound, 0))
                .isEqualTo(Verdict.WRONG_CHUNK_TYPE);
        assertThat(part(interleaved, BEGINNING | END, 1, 0, 0, Octets.EMPTY).into(inbound, 0))
                .isEqualTo(Verdict.NO_USER_DATA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChunkThatIsCutIsOnlyDropped(boolean interleaved) {
        InboundData inbound =
                new InboundData(1, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
        ByteBuffer slab = ByteBuffer.allocate(20);
        for (int type : new int[] {0, 64}) {
            for (int length = 4; length < (type == 0 ? 16 : 20); length++) {
                slab.putInt(0, type << 24 | length);
                assertThat(inbound.receive(slab, 0, 0)).isEqualTo(Verdict.HEADER_CUT);
            }
        }
        assertThat(inbound.cumulativeTsn()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatWasNotAgreedIsAcknowledgedAndReported(boolean interleaved) {
        InboundData inbound =
                new InboundData(1, interleaved, STREAMS, TestLimits.of().build(), ReceivePool.unbounded());
        assertThat(part(interleaved, BEGINNING | END, 1, STREAMS, 0, Octets.ofHex("aa"))
                        .into(inbound, 0))
                .isEqualTo(Verdict.INVALID_STREAM);
        assertThat(inbound.cumulativeTsn()).isEqualTo(1);
        assertThat(inbound.poll()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsTooFarAheadIsNotAcknowledged(boolean interleaved) {
        InboundData inbound = new InboundData(
                1, interleaved, STREAMS, TestLimits.of().tsnSpan(64).build(), ReceivePool.unbounded());
        assertThat(part(interleaved, BEGINNING | END, 65, 0, 0, Octets.ofHex("aa"))
                        .into(inbound, 0))
                .isEqualTo(Verdict.REFUSED_TOO_FAR_AHEAD);
        assertThat(part(interleaved, BEGINNING | END, 64, 0, 0, Octets.ofHex("aa"))
                        .into(inbound, 0))
                .isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNobodyTakesIsBoundedInNumberToo(boolean interleaved) {
        InboundData inbound = new InboundData(
                0xFFFF_FFFE,
                interleaved,
                STREAMS,
                TestLimits.of().deliveriesMax(2).build(),
                ReceivePool.unbounded());
        List<Fragment> single = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            single.addAll(Fragment.cut(interleaved, 0xFFFF_FFFE + i, 0, i, false, 0, Octets.wrap(new byte[1]), 100));
        }
        assertThat(single.get(0).into(inbound, 0)).isEqualTo(Verdict.ACCEPTED);
        assertThat(single.get(1).into(inbound, 0)).isEqualTo(Verdict.ACCEPTED);
        assertThat(single.get(2).into(inbound, 0)).isEqualTo(Verdict.REFUSED_NO_ROOM);
        assertThat(inbound.poll()).isNotNull();
        assertThat(single.get(2).into(inbound, 0)).isEqualTo(Verdict.ACCEPTED);
    }
}
