package org.tocsin.broadcast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.SigningKey;

class ShownNumbersTest {
    private final ShownNumbers shown = new ShownNumbers(2);

    private static Series series(long incarnation) {
        return new Series(new SigningKey(Octets.wrap(new byte[SigningKey.SIZE])), incarnation);
    }

    @Test
    void whatWasShownNeverBecomesLess() {
        assertThat(shown.upTo(series(1))).isEqualTo(-1);
        shown.show(series(1), 7);
        shown.show(series(1), 3);
        assertThat(shown.upTo(series(1))).isEqualTo(7);
        assertThat(shown.upTo(series(2))).isEqualTo(-1);
    }

    @Test
    void aNumberThatIsNotHeldAfterAllTakesItBack() {
        shown.show(series(1), 7);
        shown.withdraw(series(1), 8);
        assertThat(shown.upTo(series(1))).isEqualTo(7);
        shown.withdraw(series(1), 7);
        assertThat(shown.upTo(series(1))).isEqualTo(-1);
    }

    @Test
    void theOneShownLongestAgoMakesRoom() {
        shown.show(series(1), 1);
        shown.show(series(2), 1);
        shown.show(series(1), 2);
        shown.show(series(3), 1);
        assertThat(shown.upTo(series(1))).isEqualTo(2);
        assertThat(shown.upTo(series(2))).isEqualTo(-1);
        assertThat(shown.upTo(series(3))).isEqualTo(1);
    }
}
