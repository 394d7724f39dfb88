package org.tocsin.broadcast.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Seeds;

class ShardWorkTest {
    private static final CryptoProvider CRYPTO = CryptoProviders.available().getLast();
    private static final byte[] SEED = new byte[32];

    @Test
    void everySizeAndNetworkHasAShapeThatHoldsTheObjectAndToleratesAFifth() {
        for (int relays : new int[] {2, 7, 15, 31, 127, 128, 199, 254, 255}) {
            for (int size = 1; size < 16 << 20; size = size * 3 / 2 + 1) {
                Geometry geometry = Geometry.of(size, relays);
                assertThat(geometry.isValid())
                        .as("%s for %d relays", geometry, relays)
                        .isTrue();
                assertThat(5 * geometry.parity()).isGreaterThanOrEqualTo(geometry.shardsPerSlice());
            }
        }
    }

    @Test
    void twoHundredMembersCutAMegabyteIntoAboutOneShardForEachRelayAndSlice() {
        Geometry geometry = Geometry.of(1 << 20, 199);
        assertThat(geometry).isEqualTo(new Geometry(1 << 20, 5, 160, 42, 1312));
    }

    @Test
    void whatIsCutComesTogetherAgainFromAnyShards() {
        Seeds.loop(10, seed -> {
            RandomGenerator random = Seeds.random(seed);
            Octets payload = bytes(random, 1 + random.nextInt(400_000));
            ShardFinding.Pieces pieces = cut(payload, 2 + random.nextInt(250));
            Manifest manifest = join(pieces, random);
            assertThat(manifest).isEqualTo(pieces.manifest());
            Geometry geometry = manifest.geometry();
            List<byte[]> content = new ArrayList<>();
            for (int slice = 0; slice < geometry.slices(); slice++) {
                List<@Nullable Octets> shards = someOf(pieces.shards().get(slice), geometry.data(), random);
                ShardFinding found = new ShardWork.Decode(1, 5, manifest, slice, shards, new BitSet()).run(CRYPTO);
                assertThat(found).isInstanceOf(ShardFinding.Decoded.class);
                content.add(((ShardFinding.Decoded) found).bytes().toByteArray());
            }
            byte[] whole = new byte[geometry.slices() * geometry.sliceBytes()];
            for (int i = 0; i < content.size(); i++) {
                System.arraycopy(content.get(i), 0, whole, i * geometry.sliceBytes(), geometry.sliceBytes());
            }
            assertThat(Octets.copyOf(whole, 0, payload.size())).isEqualTo(payload);
        });
    }

    @Test
    void aShardThatTheManifestDoesNotNameIsFoundAndNotUsed() {
        ShardFinding.Pieces pieces = cut(bytes(Seeds.random(1), 100_000), 20);
        Geometry geometry = pieces.manifest().geometry();
        List<@Nullable Octets> shards = new ArrayList<>(pieces.shards().getFirst());
        byte[] wrong = pieces.shards().getFirst().get(3).toByteArray();
        wrong[7] ^= 1;
        shards.set(3, Octets.wrap(wrong));
        ShardFinding found = new ShardWork.Decode(1, 5, pieces.manifest(), 0, shards, new BitSet()).run(CRYPTO);
        assertThat(((ShardFinding.Decoded) found).wrong()).isEqualTo(BitSet.valueOf(new long[] {8}));
        for (int i = 0; i < geometry.parity(); i++) {
            shards.set(geometry.data() + i, null);
        }
        assertThat(new ShardWork.Decode(1, 5, pieces.manifest(), 0, shards, new BitSet()).run(CRYPTO))
                .isEqualTo(new ShardFinding.Wrong(1, 0, BitSet.valueOf(new long[] {8})));
    }

    @Test
    void anOriginWhoseShardsDoNotBelongTogetherIsFound() {
        RandomGenerator random = Seeds.random(1);
        Geometry geometry = Geometry.of(50_000, 20);
        byte[][][] shards = new byte[geometry.slices()][geometry.shardsPerSlice()][geometry.shardBytes()];
        for (byte[][] slice : shards) {
            for (byte[] shard : slice) {
                random.nextBytes(shard);
            }
        }
        Manifest manifest = Manifest.sign(envelope(), geometry, shards, Secret.copyOf(SEED), CRYPTO);
        List<@Nullable Octets> all = new ArrayList<>();
        for (byte[] shard : shards[0]) {
            all.add(Octets.wrap(shard));
        }
        all.set(0, null);
        assertThat(new ShardWork.Decode(1, 5, manifest, 0, all, new BitSet()).run(CRYPTO))
                .isEqualTo(new ShardFinding.Inconsistent(1));
    }

    @Test
    void aManifestThatSomebodyChangedIsNoneAndTheRightOneTellsWho() {
        ShardFinding.Pieces pieces = cut(bytes(Seeds.random(1), 300_000), 20);
        int size = manifest(pieces).bytes().size();
        List<@Nullable Octets> shards = new ArrayList<>(pieces.manifestShards());
        byte[] wrong = pieces.manifestShards().getFirst().toByteArray();
        wrong[40] ^= 1;
        shards.set(0, Octets.wrap(wrong));
        List<@Nullable Octets> none = Collections.nCopies(shards.size(), null);
        assertThat(new ShardWork.Join(1, 5, size, shards, none).run(CRYPTO)).isEqualTo(new ShardFinding.Unjoined(1));
        List<@Nullable Octets> right = new ArrayList<>(pieces.manifestShards());
        assertThat(new ShardWork.Join(1, 5, size, right, shards).run(CRYPTO))
                .isEqualTo(new ShardFinding.Joined(1, manifest(pieces), BitSet.valueOf(new long[] {1})));
    }

    @Test
    void theOrderOfRelaysIsThatOfTheObjectAndOneMemberMoreChangesLittle() {
        RandomGenerator random = Seeds.random(1);
        List<org.tocsin.crypto.PublicKey> members = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            members.add(new org.tocsin.crypto.PublicKey(bytes(random, 32)));
        }
        List<org.tocsin.crypto.PublicKey> order = new Roster(members).order(9);
        List<org.tocsin.crypto.PublicKey> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        assertThat(new Roster(shuffled).order(9)).isEqualTo(order).containsExactlyInAnyOrderElementsOf(members);
        assertThat(new Roster(members).order(10)).isNotEqualTo(order);
        List<org.tocsin.crypto.PublicKey> fewer = new ArrayList<>(order);
        org.tocsin.crypto.PublicKey gone = fewer.remove(20);
        assertThat(members.remove(gone)).isTrue();
        assertThat(new Roster(members).order(9)).isEqualTo(fewer);
    }

    private static ShardFinding.Pieces cut(Octets payload, int relays) {
        Geometry geometry = Geometry.of(payload.size(), relays);
        return new ShardWork.Cut(1, 5, envelope(), geometry, 0, payload, Secret.copyOf(SEED)).run(CRYPTO);
    }

    /// The second field is the signing key of the origin.
    private static Octets envelope() {
        byte[] envelope = new byte[Manifest.ENVELOPE_SIZE];
        System.arraycopy(CRYPTO.ed25519PublicKey(SEED), 0, envelope, 32, 32);
        return Octets.wrap(envelope);
    }

    private static Manifest manifest(ShardFinding.Pieces pieces) {
        return (Manifest) pieces.manifest();
    }

    private static Manifest join(ShardFinding.Pieces pieces, RandomGenerator random) {
        int size = manifest(pieces).bytes().size();
        List<@Nullable Octets> shards = someOf(pieces.manifestShards(), new ManifestCode(size).data(), random);
        List<@Nullable Octets> none = Collections.nCopies(shards.size(), null);
        ShardFinding found = new ShardWork.Join(1, 5, size, shards, none).run(CRYPTO);
        assertThat(found).isInstanceOf(ShardFinding.Joined.class);
        return ((ShardFinding.Joined) found).manifest();
    }

    private static List<@Nullable Octets> someOf(List<Octets> all, int count, RandomGenerator random) {
        List<@Nullable Octets> some = new ArrayList<>(all);
        for (int left = all.size(); left > count; ) {
            int index = random.nextInt(all.size());
            left -= some.get(index) == null ? 0 : 1;
            some.set(index, null);
        }
        return some;
    }

    private static Octets bytes(RandomGenerator random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Octets.wrap(bytes);
    }
}
