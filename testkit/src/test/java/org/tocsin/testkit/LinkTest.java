package org.tocsin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;

class LinkTest {
    private static final long START = Long.MAX_VALUE - 1_000_000_000;
    private static final long MILLI = 1_000_000;

    @Test
    void arrivesAfterSerialisationAndDelay() {
        // 8 Mbit/s is a byte a microsecond; 972 + 28 bytes take 1 ms
        Link<String> link = new Link<>(LinkConfig.access(8_000_000, Duration.ofMillis(10)), Seeds.random(1));
        assertThat(link.nextArrivalNanos()).isEqualTo(Deadline.NEVER);
        assertThat(link.offer("a", 972, START)).isTrue();
        assertThat(link.offer("b", 972, START)).isTrue();
        assertThat(link.nextArrivalNanos()).isEqualTo(START + 11 * MILLI);
        assertThat(link.queuedBytes(START)).isEqualTo(2000);
        assertThat(link.queuedBytes(START + MILLI)).isEqualTo(1000);
        assertThat(link.poll(START + 11 * MILLI - 1)).isNull();
        assertThat(link.poll(START + 11 * MILLI)).isEqualTo("a");
        assertThat(link.poll(START + 11 * MILLI)).isNull();
        assertThat(link.poll(START + 12 * MILLI)).isEqualTo("b");
        assertThat(link.isEmpty()).isTrue();
        assertThat(link.busyNanos(START + MILLI)).isEqualTo(MILLI);
        assertThat(link.busyNanos(START + 50 * MILLI)).isEqualTo(2 * MILLI);
        assertThat(link.counters().sentBytes()).isEqualTo(2000);
        assertThat(link.counters().delivered()).isEqualTo(2);
    }

    @Test
    void dropsAtTheTailByBytes() {
        LinkConfig config = LinkConfig.access(8_000_000, Duration.ZERO).withQueue(2500);
        Link<Integer> link = new Link<>(config, Seeds.random(1));
        assertThat(link.offer(0, 972, START)).isTrue();
        assertThat(link.offer(1, 972, START)).isTrue();
        assertThat(link.offer(2, 972, START)).isFalse();
        assertThat(link.offer(3, 472, START)).isTrue();
        assertThat(link.offer(4, 972, START + MILLI)).isTrue();
        assertThat(link.counters().queueFull()).isEqualTo(1);
        assertThat(drain(link, START + 100 * MILLI)).containsExactly(0, 1, 3, 4);
    }

    @Test
    void boundsWhatIsUnderWayWithoutARate() {
        Link<Integer> link = new Link<>(LinkConfig.ideal().withQueue(1000), Seeds.random(1));
        assertThat(link.offer(0, 1000, START)).isTrue();
        assertThat(link.offer(1, 1, START)).isFalse();
        assertThat(link.poll(START)).isEqualTo(0);
        assertThat(link.offer(2, 1000, START)).isTrue();
    }

    @Test
    void dropsWhatExceedsTheMtu() {
        Link<Integer> link = new Link<>(LinkConfig.delayed(Duration.ZERO), Seeds.random(1));
        assertThat(link.offer(0, 1472, START)).isTrue();
        assertThat(link.offer(1, 1473, START)).isFalse();
        assertThat(link.counters().tooLarge()).isEqualTo(1);
    }

    @Test
    void jitterAloneKeepsOrder() {
        Seeds.loop(20, seed -> {
            LinkConfig config = LinkConfig.delayed(Duration.ofMillis(5)).withJitter(Duration.ofMillis(3));
            Link<Integer> link = new Link<>(config, Seeds.random(seed));
            for (int i = 0; i < 100; i++) {
                link.offer(i, 100, START + i * 10_000L);
            }
            List<Integer> arrived = drain(link, START + 1000 * MILLI);
            assertThat(arrived).hasSize(100).isSorted();
        });
    }

    @Test
    void faultsComeAtTheirRatesAndEveryDatagramIsAccountedFor() {
        Seeds.loop(10, seed -> {
            LinkConfig config = LinkConfig.delayed(Duration.ofMillis(5))
                    .withFaults(0.1, 0.05, 0.02)
                    .withJitter(Duration.ofMillis(1));
            Link<Integer> link = new Link<>(config, Seeds.random(seed));
            int count = 20_000;
            for (int i = 0; i < count; i++) {
                link.offer(i, 100, START + i * 10_000L);
            }
            List<Integer> arrived = drain(link, START + 10_000 * MILLI);
            LinkCounters counters = link.counters();
            assertThat(counters.lost()).isCloseTo(count / 10, within(300L));
            assertThat(counters.duplicated()).isCloseTo(count * 9 / 200, within(200L));
            assertThat(counters.reordered()).isCloseTo(count * 9 / 500, within(120L));
            assertThat(counters.offered() - counters.lost() + counters.duplicated())
                    .isEqualTo(counters.delivered());
            assertThat(arrived).hasSize((int) counters.delivered());
            assertThat(arrived.stream().distinct().count()).isEqualTo(count - counters.lost());
            assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
        });
    }

    @Test
    void aSeedDecidesEverything() {
        List<Integer> first = run(7);
        assertThat(run(7)).isEqualTo(first);
        assertThat(run(8)).isNotEqualTo(first);
    }

    @Test
    void changesLiveAndKeepsOrder() {
        Link<Integer> link = new Link<>(LinkConfig.delayed(Duration.ofMillis(50)), Seeds.random(1));
        link.offer(0, 100, START);
        link.configure(link.config().withDelay(Duration.ofMillis(1)));
        link.offer(1, 100, START + MILLI);
        assertThat(link.poll(START + 49 * MILLI)).isNull();
        assertThat(drain(link, START + 50 * MILLI)).containsExactly(0, 1);
        link.offer(2, 100, START + 60 * MILLI);
        assertThat(link.nextArrivalNanos()).isEqualTo(START + 61 * MILLI);
    }

    private static List<Integer> run(long seed) {
        LinkConfig config = LinkConfig.access(10_000_000, Duration.ofMillis(5))
                .withFaults(0.1, 0.1, 0.1)
                .withJitter(Duration.ofMillis(2));
        Link<Integer> link = new Link<>(config, Seeds.random(seed));
        for (int i = 0; i < 500; i++) {
            link.offer(i, 100 + i, START + i * 200_000L);
        }
        return drain(link, START + 10_000 * MILLI);
    }

    private static List<Integer> drain(Link<Integer> link, long nowNanos) {
        List<Integer> out = new ArrayList<>();
        for (@Nullable Integer next = link.poll(nowNanos); next != null; next = link.poll(nowNanos)) {
            out.add(next);
        }
        return out;
    }
}
