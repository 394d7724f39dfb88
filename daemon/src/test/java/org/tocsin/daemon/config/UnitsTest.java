package org.tocsin.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void ratesAreReadInBitsAndInBytes() {
        assertThat(Rate.parse("50Mbit")).contains(new Rate(50_000_000));
        assertThat(Rate.parse("50mbit/s")).contains(new Rate(50_000_000));
        assertThat(Rate.parse("1.5 Gbit")).contains(new Rate(1_500_000_000));
        assertThat(Rate.parse("800kbit")).contains(new Rate(800_000));
        assertThat(Rate.parse("6MB")).contains(new Rate(48_000_000));
        assertThat(Rate.parse("1MiB")).contains(new Rate(8_388_608));
    }

    @Test
    void ratesThatLeaveRoomForDoubtAreRefused() {
        for (String text : List.of("", "50", "50Mb", "50Mbits", "-5Mbit", "0Mbit", "0.1bit", "fast", "9999999Gbit")) {
            assertThat(Rate.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aRateReadsBackAsItPrints() {
        for (long bits : new long[] {1, 999, 1_000, 50_000_000, 1_000_000_000, 1_500_000}) {
            assertThat(Rate.parse(new Rate(bits).toString())).contains(new Rate(bits));
        }
    }

    @Test
    void durationsAreReadWithTheirUnit() {
        assertThat(Durations.parse("20ms")).contains(Duration.ofMillis(20));
        assertThat(Durations.parse("1.5s")).contains(Duration.ofMillis(1500));
        assertThat(Durations.parse("250us")).contains(Duration.ofNanos(250_000));
        assertThat(Durations.parse("0")).contains(Duration.ZERO);
        for (String text : List.of("", "20", "ms", "-1s", "1d", "1 2s", "99999999999999s")) {
            assertThat(Durations.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void placesAreReadWithNamesAndBothKindsOfAddress() {
        assertThat(HostPort.parse("0.0.0.0:51820")).contains(new HostPort("0.0.0.0", 51820));
        assertThat(HostPort.parse("[::]:0")).contains(new HostPort("::", 0));
        assertThat(HostPort.parse("a.example.org:1")).contains(new HostPort("a.example.org", 1));
        assertThat(HostPort.parse("[2001:db8::7]:5").map(HostPort::toString)).contains("[2001:db8::7]:5");
        for (String text : List.of("", ":1", "host", "host:65536", "::1:5", "[::1]", "a b:1")) {
            assertThat(HostPort.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void sharesAreReadAsPercentOrFraction() {
        assertThat(Percent.parse("1%")).contains(0.01);
        assertThat(Percent.parse("0.5 %")).contains(0.005);
        assertThat(Percent.parse("0.25")).contains(0.25);
        for (String text : List.of("", "101%", "2", "-1%", "%")) {
            assertThat(Percent.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aMisspeltWordFindsItsNeighbour() {
        List<String> known = List.of("endpoint", "public-key", "keepalive", "name");
        assertThat(Suggestion.nearest("endpiont", known)).contains("endpoint");
        assertThat(Suggestion.nearest("publickey", known)).contains("public-key");
        assertThat(Suggestion.nearest("zzz", known)).isEqualTo(Optional.empty());
        assertThat(Suggestion.distance("ab", "ba")).isEqualTo(1);
    }
}
