package org.tocsin.benchmarks.transport;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Link;
import org.tocsin.testkit.LinkConfig;

/// One direction of a link that hands on by itself what arrives.
final class Wire<D> {
    private final Agenda agenda;
    private final Link<D> link;
    private final Consumer<D> to;
    private boolean armed;

    Wire(Agenda agenda, LinkConfig config, RandomGenerator random, Consumer<D> to) {
        this.agenda = agenda;
        this.link = new Link<>(config, random);
        this.to = to;
    }

    Link<D> link() {
        return link;
    }

    void offer(D datagram, int bytes) {
        link.offer(datagram, bytes, agenda.nowNanos());
        arm();
    }

    private void arm() {
        long next = link.nextArrivalNanos();
        if (!armed && next != Deadline.NEVER) {
            armed = true;
            agenda.at(next, this::arrive);
        }
    }

    private void arrive() {
        armed = false;
        for (@Nullable D next = link.poll(agenda.nowNanos()); next != null; next = link.poll(agenda.nowNanos())) {
            to.accept(next);
        }
        arm();
    }
}
