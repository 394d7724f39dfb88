package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tocsin.crypto.PublicKey;

/// The lists of floods are used again, and never while somebody reads them.
class RecipientsTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final int NODES = 5;
    private static final int OBJECTS = 7;
    private static final int SPARE = 16;

    private final Bus bus = new Bus(1, NODES, UnaryOperator.identity());
    private final Bus.Member publisher = bus.member(0);
    private final Set<List<PublicKey>> lists = Collections.newSetFromMap(new IdentityHashMap<>());

    @Test
    void eachFloodHasItsOwnUntilTheNextPoll() {
        bus.connectAll(Duration.ofMillis(10));
        bus.run(Duration.ofSeconds(1));
        publish(OBJECTS);
        assertThat(lists).as("given out in one step").hasSize(OBJECTS);
        publish(OBJECTS);
        assertThat(lists).as("and once more").hasSize(OBJECTS);
        publish(SPARE + OBJECTS);
        assertThat(lists).hasSize(SPARE + OBJECTS);
        publish(SPARE + OBJECTS);
        assertThat(lists).as("the others were not kept").hasSize(SPARE + 2 * OBJECTS);
    }

    private void publish(int objects) {
        List<PublicKey> all =
                bus.members.stream().skip(1).map(member -> member.key).toList();
        assertThat(floods(objects))
                .hasSize(objects)
                .allSatisfy(to -> assertThat(to).containsExactlyInAnyOrderElementsOf(all));
    }

    /// Publishes so many objects before anything is polled.
    ///
    /// @return to whom they go
    private List<List<PublicKey>> floods(int objects) {
        List<JobResult> results = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            publisher.broadcast.publish(bus.payload(300), 7, 0, TTL, 0, bus.nowNanos());
        }
        List<List<PublicKey>> floods = new ArrayList<>();
        while (true) {
            switch (publisher.broadcast.poll(bus.nowNanos())) {
                case Output.Run run -> results.add(run.job().run(Bus.CRYPTO));
                case Output.Flood flood -> {
                    lists.add(flood.to());
                    floods.add(List.copyOf(flood.to()));
                }
                case Output.WaitUntil _, Output.Idle _ -> {
                    if (results.isEmpty()) {
                        return floods;
                    }
                    results.forEach(result -> publisher.broadcast.handle(result, bus.nowNanos()));
                    results.clear();
                }
                default -> {}
            }
        }
    }
}
