package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tocsin.daemon.config.Rate;

/// What a demo sends if nobody says: the load of eight nodes, however many there are.
class DemoOptionsTest {
    private static final int NODES_MAX = 32;

    static DemoOptions options(int nodes, Optional<Rate> upload) {
        return new DemoOptions(
                nodes,
                Optional.empty(),
                15,
                DemoOptions.defaultVotes(nodes),
                DemoOptions.defaultRate(nodes, upload),
                Optional.empty(),
                Duration.ofMillis(20),
                0,
                upload,
                1,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void upToEightNodesEachHasALoadOfItsOwn() {
        for (int nodes = 2; nodes <= 8; nodes++) {
            DemoOptions options = options(nodes, Optional.of(new Rate(60_000_000)));
            assertThat(options.votes()).isEqualTo(10 * nodes);
            assertThat(options.blocksUnderWay()).isEqualTo(2 * nodes);
            assertThat(options.rate()).isEqualTo(new Rate(50_000_000));
            assertThat(options.crowd()).isEqualTo(1);
        }
    }

    @Test
    void moreNodesMakeNoMoreDeliveriesThanEight() {
        for (int nodes = 9; nodes <= NODES_MAX; nodes++) {
            DemoOptions options = options(nodes, Optional.empty());
            assertThat(options.votes() * (nodes - 1)).isBetween(80 * 7 - nodes, 80 * 7);
            assertThat(options.blocksUnderWay() * (nodes - 1)).isBetween(16 * 7 - nodes, 16 * 7);
            assertThat(options.crowd()).isEqualTo(nodes / 8.0);
        }
    }

    @Test
    void moreNodesShareTheUplinksOfEight() {
        for (int nodes = 9; nodes <= NODES_MAX; nodes++) {
            long all = nodes * options(nodes, Optional.empty()).rate().bitsPerSecond();
            assertThat(all).isBetween(396_000_000L, 400_000_000L);
        }
        assertThat(options(32, Optional.empty()).rate()).hasToString("12.5Mbit");
    }

    @Test
    void theUplinksOfManyNodesAreWhatTheyAreToldTheyAre() {
        Rate told = new Rate(5_000_000);
        assertThat(options(32, Optional.of(told)).rate()).isEqualTo(told);
    }
}
