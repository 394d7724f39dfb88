package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tocsin.daemon.config.Rate;
import org.tocsin.embed.Publication;
import org.tocsin.testkit.Seeds;

class ClusterTest {
    private static final DemoOptions OPTIONS = new DemoOptions(
            3,
            Optional.empty(),
            1,
            30,
            new Rate(100_000_000),
            Optional.of(new Rate(200_000_000)),
            Duration.ofMillis(2),
            0.01,
            Optional.of(new Rate(90_000_000)),
            1,
            Optional.empty(),
            Optional.empty());

    @Test
    void votesAndBlocksReachAllOthersOverLossyLinks() throws IOException, InterruptedException {
        Ledger ledger = new Ledger(3, DemoObjects.made(Seeds.random(1)));
        CountDownLatch everywhere = new CountDownLatch(6);
        try (Cluster cluster = Cluster.open(OPTIONS, true, ledger)) {
            cluster.awaitConnected(new Progress(new PrintWriter(new StringWriter()), false));
            for (int node = 0; node < 3; node++) {
                publish(cluster, node, ledger.publish(node, Phase.LOADED, false, node + 9, everywhere::countDown), 4);
                publish(cluster, node, ledger.publish(node, Phase.LOADED, true, node, everywhere::countDown), 0);
            }
            assertThat(everywhere.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ledger.delivered()).isEqualTo(ledger.expected()).isEqualTo(12);
        assertThat(ledger.mismatches()).isZero();
        assertThat(ledger.repeated()).isZero();
    }

    @Test
    void theQueueOfALinkIsOneBandwidthDelayProduct() {
        DemoOptions defaults = new DemoOptions(
                8,
                Optional.empty(),
                15,
                80,
                new Rate(50_000_000),
                Optional.empty(),
                Duration.ofMillis(20),
                0,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty());
        assertThat(defaults.uplink().queueBytesMax()).isEqualTo(250_000);
        assertThat(defaults.uplink().overheadBytesPerDatagram()).isEqualTo(28);
        assertThat(defaults.downlink()).isEmpty();
    }

    private static void publish(Cluster cluster, int node, Ledger.Ticket ticket, int objectClass) {
        assertThat(cluster.node(node).publish(ticket.payload(), 1, objectClass, Duration.ofSeconds(60)))
                .isInstanceOf(Publication.Accepted.class);
    }
}
