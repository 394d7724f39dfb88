package org.tocsin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
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
    void aFailingSeedIsNamed() {
        assertThatThrownBy(() -> Seeds.loop(5, seed -> assertThat(seed).isLessThan(3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dtocsin.seed=3");
    }
}
