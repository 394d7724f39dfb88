package org.tocsin.sctp.rx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmentSparesTest {
    private static final int FRAGMENT = 1152;
    private static final int KIB = 1 << 10;

    private final ByteBuffer slab = ByteBuffer.allocate(2 * FRAGMENT);

    private StoredFragment store(FragmentPool pool) {
        return pool.store(slab, 0, FRAGMENT - 7, 0);
    }

    private List<StoredFragment> store(FragmentPool pool, int count) {
        List<StoredFragment> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stored.add(store(pool));
        }
        return stored;
    }

    @Test
    void whatOneAssociationFinishedAnotherBegins() {
        FragmentSpares spares = new FragmentSpares(512 * KIB);
        FragmentPool one = new FragmentPool(spares);
        FragmentPool other = new FragmentPool(spares);
        StoredFragment place = store(one);
        one.giveAll(place);
        assertThat(store(other)).isSameAs(place);
        assertThat(spares.bytes()).isZero();
    }

    @Test
    void eachAssociationInUseMakesRoomUpToTheBoundOfAll() {
        FragmentSpares spares = new FragmentSpares(1200 * KIB);
        List<StoredFragment> stored = new ArrayList<>();
        for (int bound : new int[] {512 * KIB, 1024 * KIB, 1200 * KIB}) {
            FragmentPool pool = new FragmentPool(spares);
            stored.addAll(store(pool, 512 * KIB / FRAGMENT + 1));
            stored.forEach(pool::giveAll);
            assertThat(spares.bytes()).isBetween((long) bound - FRAGMENT + 1, (long) bound);
            stored.clear();
            while (spares.bytes() > 0) {
                stored.add(store(pool));
            }
        }
    }

    @Test
    void nothingIsKeptForAssociationsThatAreIdle() {
        FragmentSpares spares = new FragmentSpares(8192 * KIB);
        FragmentPool one = new FragmentPool(spares);
        FragmentPool other = new FragmentPool(spares);
        List<StoredFragment> stored = store(one, 600);
        stored.addAll(store(other, 600));
        stored.forEach(one::giveAll);
        assertThat(spares.bytes()).isGreaterThan(512 * KIB);
        one.trim();
        one.trim();
        assertThat(spares.bytes()).isBetween(512L * KIB - FRAGMENT + 1, 512L * KIB);
        other.trim();
        assertThat(spares.bytes()).isZero();
        other.giveAll(store(one));
        assertThat(spares.bytes()).isEqualTo(FRAGMENT);
    }
}
