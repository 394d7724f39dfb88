package org.tocsin.benchmarks.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryMeterTest {
    @Test
    void aSampleGoesFromOneDeliveryToALaterOne() {
        DeliveryMeter meter = new DeliveryMeter();
        meter.begin(100);
        meter.delivered(1000, 7);
        meter.delivered(10, 50);
        meter.delivered(20, 127);
        meter.delivered(30, 230);
        meter.delivered(40, 231);
        assertThat(meter.samples())
                .containsExactly(new DeliveryMeter.Sample(120, 2, 30), new DeliveryMeter.Sample(103, 1, 30));
    }

    @Test
    void aPhaseForgetsTheOneBefore() {
        DeliveryMeter meter = new DeliveryMeter();
        meter.begin(10);
        meter.delivered(1, 0);
        meter.delivered(1, 10);
        meter.begin(10);
        meter.delivered(1, 15);
        meter.delivered(1, 20);
        assertThat(meter.samples()).isEmpty();
    }

    @Test
    void ratesFollowFromASample() {
        DeliveryMeter.Sample sample = new DeliveryMeter.Sample(2_000_000_000, 50, 250_000_000);
        assertThat(sample.gbps()).isEqualTo(1);
        assertThat(sample.messagesPerSecond()).isEqualTo(25);
    }
}
