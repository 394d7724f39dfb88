package org.tocsin.benchmarks.embedded;

import org.tocsin.sctp.IncomingMessage;

/// What the far end does: counts what is to be counted and sends back what is to be sent back.
final class FarTraffic implements Traffic {
    private final DeliveryMeter meter = new DeliveryMeter();

    DeliveryMeter meter() {
        return meter;
    }

    @Override
    public void connected(TunnelEnd end, long nowNanos) {}

    @Override
    public void received(TunnelEnd end, IncomingMessage message, long nowNanos) {
        switch (MessageKind.of(message)) {
            case SINK -> meter.delivered(message.payload().size(), System.nanoTime());
            case ECHO -> end.send(MessageKind.ECHO.message(message.payload()), nowNanos);
        }
    }

    @Override
    public void acked(TunnelEnd end, long nowNanos) {}
}
