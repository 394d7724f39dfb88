package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;

final class ArrivalBookTest {
    private static final long SECOND = 1_000_000_000;

    private final ArrivalBook book = new ArrivalBook();

    @Test
    void eachDatagramHasItsInstantOnce() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(book.put(datagram(i), 0, 148, i, 0)).isTrue();
        }
        for (int i = 9_999; i >= 0; i--) {
            assertThat(book.take(datagram(i), 0, 148)).isEqualTo(i);
            assertThat(book.take(datagram(i), 0, 148)).isEqualTo(Deadline.NEVER);
        }
    }

    @Test
    void aCopyHasAnInstantOfItsOwn() {
        book.put(datagram(1), 0, 148, 10, 0);
        book.put(datagram(1), 0, 148, 20, 0);
        assertThat(book.take(datagram(1), 0, 148)).isEqualTo(10);
        assertThat(book.take(datagram(1), 0, 148)).isEqualTo(20);
    }

    @Test
    void whatWasDroppedMakesRoomASecondAfterItsInstant() {
        int put = 0;
        while (book.put(datagram(put), 0, 148, 0, SECOND)) {
            put++;
        }
        assertThat(put).isGreaterThan(10_000);
        assertThat(book.put(datagram(put), 0, 148, 2 * SECOND, SECOND)).isFalse();
        assertThat(book.put(datagram(put), 0, 148, 2 * SECOND, SECOND + 1)).isTrue();
        assertThat(book.take(datagram(put), 0, 148)).isEqualTo(2 * SECOND);
    }

    /// With a receiver index and a counter, as transport data has them.
    private static ByteBuffer datagram(int counter) {
        return ByteBuffer.allocate(148)
                .put(0, (byte) 4)
                .putInt(4, 77)
                .put(8, (byte) counter)
                .put(9, (byte) (counter >> 8))
                .put(10, (byte) (counter >> 16));
    }
}
