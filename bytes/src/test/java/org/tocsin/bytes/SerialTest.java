package org.tocsin.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SerialTest {
    @Test
    void ordersAcrossTheWrap() {
        assertThat(Serial.isAfter(0, 0xffff_ffff)).isTrue();
        assertThat(Serial.isAfter(0xffff_ffff, 0)).isFalse();
        assertThat(Serial.isAfter(5, 5)).isFalse();
        assertThat(Serial.isAfter16(0, 0xffff)).isTrue();
        assertThat(Serial.isAfter16(0xffff, 0)).isFalse();
    }

    @Test
    void numbersHalfTheSpaceApartHaveNoOrder() {
        assertThat(Serial.isAfter(0x8000_0000, 0)).isFalse();
        assertThat(Serial.isAfter(0, 0x8000_0000)).isFalse();
        assertThat(Serial.isAfter16(0x8000, 0)).isFalse();
        assertThat(Serial.isAfter16(0, 0x8000)).isFalse();
    }
}
