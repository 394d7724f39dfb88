package org.tocsin.daemon.sctp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.sctp.encapsulation.UdpEndpoint;
import org.tocsin.testkit.Capture;
import org.tocsin.udp.LoopCore;

/// The endpoint and its service as a loop drives them.
final class PeerCore implements LoopCore {
    private final UdpEndpoint endpoint;
    private final Service service;
    private final Capture capture;
    private final long lingerNanos;
    private final CompletableFuture<Service.Outcome> done = new CompletableFuture<>();
    private long endNanos = Deadline.NEVER;

    /// @param lingerNanos of silence after the outcome: the peer may ask again for what was lost at the end
    PeerCore(UdpEndpoint endpoint, Service service, Capture capture, long lingerNanos) {
        this.endpoint = endpoint;
        this.service = service;
        this.capture = capture;
        this.lingerNanos = lingerNanos;
    }

    CompletionStage<Service.Outcome> done() {
        return done.minimalCompletionStage();
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        capture.record(slab, offset, length, nowNanos);
        endpoint.handle(source, slab, offset, length, nowNanos);
        if (endNanos != Deadline.NEVER) {
            endNanos = nowNanos + lingerNanos;
        }
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        boolean more = true;
        while (more) {
            drainEvents(nowNanos);
            if (!outbox.hasRoom()) {
                return nowNanos;
            }
            int next = outbox.count();
            more = endpoint.fill(outbox, nowNanos);
            if (more) {
                capture.record(outbox.slab(), outbox.offset(next), outbox.length(next), nowNanos);
            }
        }
        endWhenQuiet(nowNanos);
        return Deadline.earlier(endpoint.deadlineNanos(), endNanos);
    }

    private void drainEvents(long nowNanos) {
        for (UdpEndpoint.Event event = endpoint.poll(nowNanos); event != null; event = endpoint.poll(nowNanos)) {
            service.handle(event.association(), event.output(), nowNanos);
        }
    }

    private void endWhenQuiet(long nowNanos) {
        service.outcome().ifPresent(outcome -> {
            if (endNanos == Deadline.NEVER) {
                endNanos = nowNanos + lingerNanos;
            }
            if (Deadline.isDue(endNanos, nowNanos)) {
                endNanos = nowNanos + lingerNanos;
                done.complete(outcome);
            }
        });
    }
}
