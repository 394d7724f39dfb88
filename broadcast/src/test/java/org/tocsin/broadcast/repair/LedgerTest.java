package org.tocsin.broadcast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.SigningKey;
import org.tocsin.testkit.Seeds;

class LedgerTest {
    private static final Series SERIES = series(0);

    private static Series series(int number) {
        byte[] key = new byte[SigningKey.SIZE];
        key[0] = (byte) number;
        return new Series(new SigningKey(Octets.wrap(key)), 1);
    }

    @Test
    void holdingsAreWhatWasAddedWithinTheWindow() {
        Seeds.loop(50, seed -> {
            var random = Seeds.random(seed);
            Holdings holdings = new Holdings();
            TreeSet<Long> model = new TreeSet<>();
            long skipped = -1;
            long highest = 0;
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(20) == 0) {
                    skipped = Math.max(skipped, random.nextLong(highest + 10));
                    holdings.skipTo(skipped);
                } else {
                    int spread = random.nextInt(10) == 0 ? 6000 : 20;
                    long number = Math.max(0, highest - spread + random.nextInt(2 * spread));
                    boolean isNews = number > skipped && !model.contains(number);
                    skipped = Math.max(skipped, number - Holdings.WINDOW);
                    assertThat(holdings.add(number)).isEqualTo(isNews);
                    model.add(number);
                    highest = Math.max(highest, number);
                }
            }
            Summary.Entry entry = written(holdings.entry(SERIES));
            for (long number = 0; number < highest + Holdings.WINDOW + 9; number++) {
                boolean expected = number <= skipped || model.contains(number);
                assertThat(holdings.has(number)).as("%d", number).isEqualTo(expected);
                assertThat(entry.has(number)).as("%d in the summary", number).isEqualTo(expected);
            }
        });
    }

    @Test
    void theHighestNumbersDoNotOverflow() {
        Holdings holdings = new Holdings();
        assertThat(holdings.add(Long.MAX_VALUE - 1)).isTrue();
        assertThat(holdings.add(Long.MAX_VALUE - 1)).isFalse();
        assertThat(written(holdings.entry(SERIES)).has(Long.MAX_VALUE - 1)).isTrue();
        assertThat(written(holdings.entry(SERIES)).has(Long.MAX_VALUE - 2)).isFalse();
    }

    private static Summary.Entry written(Summary.Entry entry) {
        Summary summary = new Summary(List.of(entry));
        ByteBuffer out = ByteBuffer.allocate(summary.size());
        summary.write(out);
        assertThat(out.hasRemaining()).isFalse();
        Summary read = Summary.read(out.flip()).orElseThrow();
        assertThat(read).isEqualTo(summary);
        return read.entries().getFirst();
    }

    @Test
    void aReportHasWhatChangedAndGoesOnWhereItEnded() {
        Ledger<String> ledger = new Ledger<>(100);
        for (int i = 0; i < 10; i++) {
            ledger.add(series(i), 0, "a");
        }
        Ledger.Report first = ledger.since(0, 6 * 52);
        Ledger.Report second = ledger.since(first.told(), 6 * 52);
        assertThat(first.summary().entries()).hasSize(6);
        assertThat(second.summary().entries()).hasSize(4);
        assertThat(second.told()).isEqualTo(ledger.changes());
        assertThat(ledger.since(second.told(), 6 * 52).summary().entries()).isEmpty();

        ledger.add(series(3), 1, "b");
        assertThat(ledger.since(second.told(), 6 * 52).summary().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.series()).isEqualTo(series(3)));
    }

    @Test
    void theSeriesThatChangedLongestAgoMakesRoom() {
        Ledger<String> ledger = new Ledger<>(3);
        for (int i : new int[] {0, 1, 2, 0, 3}) {
            ledger.add(series(i), i, "a");
        }
        assertThat(ledger.size()).isEqualTo(3);
        assertThat(ledger.newestFirst(series(1))).isEmpty();
        assertThat(ledger.newestFirst(series(0))).hasSize(1);
    }

    @Test
    void aSeriesWhoseObjectsExpiredIsForgotten() {
        Ledger<String> ledger = new Ledger<>(3);
        ledger.add(SERIES, 0, "a");
        ledger.add(SERIES, 2, "b");
        assertThat(ledger.add(SERIES, 2, "other")).isEqualTo("b");
        ledger.release(SERIES, 0, "a");
        ledger.outlived(SERIES, 0);
        assertThat(ledger.size()).isEqualTo(1);
        ledger.release(SERIES, 2, "b");
        ledger.outlived(SERIES, 2);
        assertThat(ledger.size()).isZero();
    }
}
