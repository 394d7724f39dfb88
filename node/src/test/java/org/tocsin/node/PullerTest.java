package org.tocsin.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.testkit.LinkConfig;

/// How neighbours take turns at the uplink.
class PullerTest {
    private static final int NEIGHBOURS = 4;
    private static final int OBJECTS = 5;
    /// Three datagrams each.
    private static final int OBJECT_BYTES = 4000;

    /// The most datagrams in a row to one neighbour while all have some.
    private static int longestRun(long bitsPerSecond) {
        VirtualNetwork network = new VirtualNetwork(
                1 + NEIGHBOURS,
                1,
                LinkConfig.access(1_000_000_000, Duration.ofMillis(20)),
                config -> config.withUploadBitsPerSecond(bitsPerSecond));
        network.dialAll();
        network.run(Duration.ofSeconds(3));
        VirtualNetwork.Member sender = network.members.getFirst();
        sender.sentTo.clear();
        for (int i = 0; i < OBJECTS; i++) {
            byte[] payload = new byte[OBJECT_BYTES];
            payload[0] = (byte) i;
            sender.publish(payload, 7);
        }
        network.run(Duration.ofSeconds(1));
        List<Endpoint> all = sender.sentTo;
        assertThat(all).hasSizeGreaterThanOrEqualTo(NEIGHBOURS * OBJECTS * 3);
        int longest = 0;
        int run = 0;
        for (int i = 1; i <= NEIGHBOURS * OBJECTS * 2; i++) {
            run = all.get(i).equals(all.get(i - 1)) ? run + 1 : 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    @Test
    void onASlowUplinkEachHasOneDatagram() {
        assertThat(longestRun(50_000_000)).isEqualTo(1);
    }

    @Test
    void onAFastOneEachHasAFew() {
        assertThat(longestRun(1_000_000_000)).isBetween(2, 4);
        assertThat(longestRun(0)).isBetween(2, 4);
    }
}
