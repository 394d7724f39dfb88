package org.tocsin.broadcast.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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

class PartedManifestTest {
    private static final CryptoProvider CRYPTO = CryptoProviders.available().getLast();
    private static final byte[] SEED = new byte[32];

    private static ShardFinding.Pieces cut(RandomGenerator random, int size, int parts) {
        byte[] payload = new byte[size];
        random.nextBytes(payload);
        byte[] envelope = new byte[Manifest.ENVELOPE_SIZE];
        System.arraycopy(CRYPTO.ed25519PublicKey(SEED), 0, envelope, 32, 32);
        Geometry geometry = CourseFrame.geometry(size, parts);
        assertThat(geometry.isValid()).as("%s", geometry).isTrue();
        return new ShardWork.Cut(
                        1, 5, Octets.wrap(envelope), geometry, parts, Octets.wrap(payload), Secret.copyOf(SEED))
                .run(CRYPTO);
    }

    private static PartedManifest head(ShardFinding.Pieces pieces) {
        return PartedManifest.read(((PartedManifest) pieces.manifest()).head()).orElseThrow();
    }

    @Test
    void eachPartVouchesForItsShardsAndForNoOther() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            int parts = 2 + random.nextInt(80);
            ShardFinding.Pieces pieces = cut(random, 1 + random.nextInt(600_000), parts);
            PartedManifest whole = (PartedManifest) pieces.manifest();
            assertThat(whole.parts()).isEqualTo(parts);
            PartedManifest some = head(pieces);
            assertThat(some.isSigned(CRYPTO)).isTrue();
            List<Integer> order = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                order.add(part);
            }
            Collections.shuffle(order, random);
            for (int part : order.subList(0, parts / 2)) {
                some = some.with(part, whole.list(part)).orElseThrow();
            }
            int known = 0;
            for (int slice = 0; slice < pieces.shards().size(); slice++) {
                for (int index = 0; index < pieces.shards().get(slice).size(); index++) {
                    byte[] shard = pieces.shards().get(slice).get(index).toByteArray();
                    boolean isKnown = order.indexOf(some.part(slice, index)) < parts / 2;
                    assertThat(some.knows(slice, index)).isEqualTo(isKnown);
                    assertThat(some.names(slice, index, shard)).isEqualTo(isKnown);
                    assertThat(whole.names(slice, index, shard)).isTrue();
                    shard[shard.length / 2] ^= 1;
                    assertThat(whole.names(slice, index, shard)).isFalse();
                    known += isKnown ? 1 : 0;
                }
            }
            assertThat(known).isLessThan(whole.geometry().shards() + 1);
        });
    }

    @Test
    void whatTheHeadDoesNotNameIsNoPart() {
        ShardFinding.Pieces pieces = cut(Seeds.random(1), 100_000, 20);
        PartedManifest whole = (PartedManifest) pieces.manifest();
        PartedManifest head = head(pieces);
        assertThat(head.with(20, whole.list(0))).isEmpty();
        assertThat(head.with(1, whole.list(0))).isEmpty();
        assertThat(head.with(0, Octets.EMPTY)).isEmpty();
        byte[] changed = whole.list(0).toByteArray();
        changed[0] ^= 1;
        assertThat(head.with(0, Octets.wrap(changed))).isEmpty();
        assertThat(head.with(0, whole.list(0))).isPresent();
    }

    @Test
    void aHeadThatSomebodyChangedIsNotSigned() {
        PartedManifest head = head(cut(Seeds.random(2), 100_000, 20));
        for (int at :
                new int[] {0, 40, 168, 174, head.head().size() - 65, head.head().size() - 1}) {
            byte[] changed = head.head().toByteArray();
            changed[at] ^= 1;
            assertThat(PartedManifest.read(Octets.wrap(changed))
                            .map(read -> read.isSigned(CRYPTO))
                            .orElse(false))
                    .as("byte %d", at)
                    .isFalse();
        }
        assertThat(PartedManifest.read(
                        Octets.copyOf(head.head().toByteArray(), 0, head.head().size() - 1)))
                .isEmpty();
    }

    /// Hashes of some parts suffice, and of those the decoded shards are compared.
    @Test
    void slicesAreDecodedFromPartsThatAreHere() {
        Seeds.loop(10, seed -> {
            RandomGenerator random = Seeds.random(seed);
            ShardFinding.Pieces pieces = cut(random, 200_000, 20);
            PartedManifest whole = (PartedManifest) pieces.manifest();
            PartedManifest some = head(pieces);
            for (int part = 0; part < 17; part++) {
                some = some.with(part, whole.list(part)).orElseThrow();
            }
            for (int slice = 0; slice < pieces.shards().size(); slice++) {
                List<Octets> shards = pieces.shards().get(slice);
                List<@Nullable Octets> here = new ArrayList<>();
                for (int index = 0; index < shards.size(); index++) {
                    here.add(some.knows(slice, index) ? shards.get(index) : null);
                }
                ShardFinding found = new ShardWork.Decode(1, 5, some, slice, here, new java.util.BitSet()).run(CRYPTO);
                assertThat(found).isInstanceOf(ShardFinding.Decoded.class);
                Octets first = ((ShardFinding.Decoded) found)
                        .bytes()
                        .slice(0, some.geometry().shardBytes());
                assertThat(first).isEqualTo(shards.getFirst());
            }
        });
    }
}
