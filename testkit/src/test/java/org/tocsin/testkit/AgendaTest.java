package org.tocsin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AgendaTest {
    @Test
    void runsInOrderAcrossTheWrapOfTheClock() {
        Agenda agenda = new Agenda(Long.MAX_VALUE - 10);
        List<String> done = new ArrayList<>();
        agenda.after(20, () -> done.add("late"));
        agenda.after(5, () -> {
            done.add("early");
            agenda.after(-1, () -> done.add("overdue"));
        });
        agenda.after(5, () -> done.add("second"));
        agenda.runUntil(Long.MAX_VALUE);
        assertThat(done).containsExactly("early", "second", "overdue");
        assertThat(agenda.runNext()).isTrue();
        assertThat(agenda.nowNanos()).isEqualTo(Long.MIN_VALUE + 9);
        assertThat(agenda.runNext()).isFalse();
    }

    @Test
    void manyEntriesRunByInstantAndThenInTheOrderOfEntering() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            Agenda agenda = new Agenda(Long.MAX_VALUE - 500);
            List<Done> entered = new ArrayList<>();
            List<Done> done = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                // Few delays, so that many instants are equal; some run before others are entered.
                Done entry = new Done(agenda.nowNanos() + random.nextLong(100), i);
                entered.add(entry);
                agenda.at(entry.atNanos, () -> done.add(entry));
                if (random.nextInt(4) == 0) {
                    agenda.runNext();
                }
            }
            agenda.runUntil(agenda.nowNanos() + 100);
            entered.sort(Comparator.comparingLong((Done entry) -> entry.atNanos - Long.MAX_VALUE)
                    .thenComparingInt(Done::number));
            assertThat(done).isEqualTo(entered);
        });
    }

    @Test
    void entriesNearAndFarRunInOneOrder() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            Agenda agenda = new Agenda(Long.MAX_VALUE - 1_000_000_000);
            List<Done> entered = new ArrayList<>();
            List<Done> done = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                // From a nanosecond to half a minute, all orders of magnitude alike.
                long delay = random.nextLong(1L << random.nextInt(36));
                Done entry = new Done(agenda.nowNanos() + delay, i);
                entered.add(entry);
                agenda.at(entry.atNanos, () -> done.add(entry));
                // The same instant again, perhaps much later, when it is near.
                Done twin = entered.get(random.nextInt(entered.size()));
                if (twin.atNanos - agenda.nowNanos() >= 0) {
                    Done second = new Done(twin.atNanos, 3000 + i);
                    entered.add(second);
                    agenda.at(second.atNanos, () -> done.add(second));
                }
                switch (random.nextInt(8)) {
                    case 0 -> agenda.runNext();
                    case 1 -> agenda.runUntil(agenda.nowNanos() + random.nextLong(1L << random.nextInt(30)));
                    default -> {}
                }
            }
            while (agenda.runNext()) {
                assertThat(agenda.nowNanos()).isEqualTo(done.getLast().atNanos);
            }
            // Sorting keeps the order of entering among equal ones.
            entered.sort(Comparator.comparingLong(entry -> entry.atNanos - (Long.MAX_VALUE - 1_000_000_000)));
            assertThat(done).isEqualTo(entered);
        });
    }

    @Test
    void whatIsEnteredBeforeTheNextEntryRunsBeforeIt() {
        Agenda agenda = new Agenda(-7);
        List<String> done = new ArrayList<>();
        agenda.after(10_000_000_000L, () -> done.add("far"));
        agenda.runUntil(3_000_000_000L);
        agenda.after(1, () -> done.add("near"));
        agenda.at(9_999_999_993L, () -> done.add("far too"));
        agenda.runUntil(20_000_000_000L);
        assertThat(done).containsExactly("near", "far", "far too");
        assertThat(agenda.runNext()).isFalse();
    }

    @Test
    void aFailingSeedIsNamed() {
        assertThatThrownBy(() -> Seeds.loop(5, seed -> assertThat(seed).isLessThan(3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dtocsin.seed=3");
    }

    private record Done(long atNanos, int number) {}
}
