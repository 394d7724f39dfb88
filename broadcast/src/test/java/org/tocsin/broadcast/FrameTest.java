package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.Frame.Announcement;
import org.tocsin.broadcast.repair.Series;
import org.tocsin.broadcast.repair.Summary;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;

class FrameTest {
    private static final CryptoProvider CRYPTO = CryptoProviders.available().getLast();
    private static final Octets PAYLOAD = Octets.wrap("tocsin".getBytes(StandardCharsets.US_ASCII));
    private static final ObjectId ID = ObjectId.of(Bus.NETWORK, 7, PAYLOAD.asReadOnlyBuffer());

    @Test
    void theIdIsTheDocumentedHash() {
        // Python: sha256(b"tocsin object 1" + b"\x04test" + pack(">HI", 7, 6) + b"tocsin")
        assertThat(ID.octets().toHex()).isEqualTo("08322a727535b32dead8e4d9221c1a7b8821e3341937d1f02b856f106f8e6e0a");
    }

    @Test
    void theIdDependsOnNetworkTypeAndBytes() {
        assertThat(List.of(
                        ID,
                        ObjectId.of(Octets.ofHex("74"), 7, PAYLOAD.asReadOnlyBuffer()),
                        ObjectId.of(Bus.NETWORK, 8, PAYLOAD.asReadOnlyBuffer()),
                        ObjectId.of(Bus.NETWORK, 7, PAYLOAD.slice(0, 5).asReadOnlyBuffer())))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyFrameReadsAsItWasWritten() {
        Announcement largest = new Announcement(ID, 7, Integer.MAX_VALUE, 0xffff_ffffL);
        List<Announcement> most = Collections.nCopies(Frame.ENTRIES_MAX, largest);
        Frame.Announce announce = new Frame.Announce(most);
        Frame.Have have = new Frame.Have(Collections.nCopies(Frame.ENTRIES_MAX, ID));
        ObjectFrame object = ObjectFrame.of(envelope(7, 0xffff_ffffL), PAYLOAD);
        Frame.Holds holds = holds(5, 506, 6);

        assertThat(Frame.read(announce.encode())).isEqualTo(announce);
        assertThat(Frame.read(have.encode())).isEqualTo(have);
        assertThat(Frame.read(new Frame.Pull(ID).encode())).isEqualTo(new Frame.Pull(ID));
        assertThat(Frame.read(new Frame.Unavailable(ID).encode())).isEqualTo(new Frame.Unavailable(ID));
        assertThat(Frame.read(object.bytes())).isEqualTo(object);
        assertThat(Frame.read(holds.encode())).isEqualTo(holds);
        assertThat(Frame.read(new Frame.Links(-2).encode())).isEqualTo(new Frame.Links(-2));
        assertThat(object.payload()).isEqualTo(PAYLOAD);
        assertThat(Frame.read(object.withRemaining(5).bytes())).isEqualTo(object.withRemaining(5));
        assertThat(object.bytes().size()).isEqualTo(170 + PAYLOAD.size());
    }

    @Test
    void everyCutIsMalformed() {
        for (Octets frame : List.of(
                ObjectFrame.of(envelope(0, 1), PAYLOAD).bytes(),
                new Frame.Announce(List.of(new Announcement(ID, 0, 1, 1))).encode(),
                new Frame.Have(List.of(ID)).encode(),
                new Frame.Pull(ID).encode(),
                new Frame.Unavailable(ID).encode(),
                new Frame.Links(5).encode(),
                holds(1, 0, 3).encode())) {
            for (int size = 0; size < frame.size(); size++) {
                assertThat(Frame.read(frame.slice(0, size)))
                        .as("%d bytes of %s", size, frame)
                        .isIn(Malformed.TRUNCATED, Malformed.WRONG_COUNT, Malformed.OUT_OF_RANGE);
            }
            ByteBuffer longer = ByteBuffer.allocate(frame.size() + 1);
            frame.write(longer);
            assertThat(Frame.read(Octets.wrap(longer.array())))
                    .isIn(Malformed.TRAILING_BYTES, Malformed.TRUNCATED, Malformed.OUT_OF_RANGE);
        }
    }

    @Test
    void numbersOutsideTheirRangeAreMalformed() {
        assertThat(Frame.read(ObjectFrame.of(envelope(8, 1), PAYLOAD).bytes())).isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(ObjectFrame.of(envelope(0, 0), PAYLOAD).bytes())).isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(ObjectFrame.of(envelope(0, 9), PAYLOAD)
                        .withRemaining(10)
                        .bytes()))
                .as("more left than there was")
                .isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(new Frame.Announce(List.of(new Announcement(ID, 8, 1, 1))).encode()))
                .isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(new Frame.Announce(List.of(new Announcement(ID, 0, -1, 1))).encode()))
                .isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(new Frame.Have(Collections.nCopies(Frame.ENTRIES_MAX + 1, ID)).encode()))
                .isEqualTo(Malformed.WRONG_COUNT);
        assertThat(Frame.read(Octets.ofHex("0102"))).isEqualTo(Malformed.WRONG_COUNT);
        assertThat(Frame.read(Octets.ofHex("0201"))).isEqualTo(Malformed.UNKNOWN_VERSION);
        assertThat(Frame.read(Octets.ofHex("017f"))).isEqualTo(Malformed.UNKNOWN_KIND);
        assertThat(Frame.read(holds(5, 507, 6).encode()))
                .as("beyond the window")
                .isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(holds(-2, 0, 0).encode())).isEqualTo(Malformed.OUT_OF_RANGE);
        assertThat(Frame.read(holds(Long.MAX_VALUE, 0, 0).encode())).isEqualTo(Malformed.OUT_OF_RANGE);
    }

    @Test
    void theSignatureCoversEverythingButTheRemainingTime() {
        Octets seed = Octets.wrap(new byte[32]);
        SigningKey origin = new SigningKey(Octets.wrap(CRYPTO.ed25519PublicKey(seed.toByteArray())));
        Identity identity = new Identity(origin, Secret.copyOf(seed.toByteArray()), 3);
        Octets frame = new Job.PrepareJob(1, Bus.NETWORK, identity, 4, 7, 5, 6000, PAYLOAD, Envelope.OBJECT, 8)
                .run(CRYPTO)
                .frame();

        assertThat(finding(frame)).isEqualTo(JobResult.Finding.GENUINE);
        assertThat(finding(BroadcastTest.withRemaining(frame, 1))).isEqualTo(JobResult.Finding.GENUINE);
        for (int i = 6; i < frame.size(); i++) {
            byte[] bytes = frame.toByteArray();
            bytes[i] ^= 1;
            Octets changed = Octets.wrap(bytes);
            if (Frame.read(changed) instanceof ObjectFrame) {
                assertThat(finding(changed)).as("byte %d", i).isNotEqualTo(JobResult.Finding.GENUINE);
            }
        }
    }

    @Test
    void randomBytesNeverThrow() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 1;
                bytes[1] = (byte) random.nextInt(8);
            }
            assertReencodes(Octets.wrap(bytes), "seed " + seed);
        }
    }

    @FuzzTest
    void readsAnything(byte[] bytes) {
        assertReencodes(Octets.copyOf(bytes), "fuzz");
    }

    private static void assertReencodes(Octets bytes, String name) {
        Octets encoded = switch (Frame.read(bytes)) {
            case ObjectFrame object ->
                ObjectFrame.of(object.envelope(), object.payload())
                        .withRemaining(object.remainingMillis())
                        .bytes();
            case Frame.Announce announce -> announce.encode();
            case Frame.Pull pull -> pull.encode();
            case Frame.Have have -> have.encode();
            case Frame.Unavailable unavailable -> unavailable.encode();
            case Frame.Holds holds -> holds.encode();
            case Frame.Links links -> links.encode();
            case Malformed _ -> bytes;
        };
        assertThat(encoded).as(name).isEqualTo(bytes);
    }

    private static JobResult.Finding finding(Octets frame) {
        return new Job.CheckJob(1, Bus.NETWORK, 0, frame).run(CRYPTO).finding();
    }

    private static Frame.Holds holds(long contiguous, int skipped, int length) {
        Series series = new Series(new SigningKey(ID.octets()), 3);
        Octets bits = Octets.wrap(new byte[length]);
        return new Frame.Holds(new Summary(List.of(new Summary.Entry(series, contiguous, skipped, bits))));
    }

    private static Envelope envelope(int objectClass, long timeToLiveMillis) {
        SigningKey origin = new SigningKey(ID.octets());
        Octets signature = Octets.wrap(new byte[64]);
        return new Envelope(
                ID,
                origin,
                1,
                2,
                objectClass,
                Envelope.OBJECT,
                0xffff,
                timeToLiveMillis,
                PAYLOAD.size(),
                -1,
                signature);
    }
}
