package org.tocsin.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

class AddressTextTest {
    @Test
    void writesAsRfc5952Wants() {
        String[][] pairs = {
            {"2001:DB8::1", "2001:db8::1"},
            {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
            {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
            {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
            {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
            {"0:0:0:0:0:0:0:0", "::"},
            {"1::", "1::"},
            {"::ffff:192.0.2.1", "::ffff:c000:201"},
            {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
            {"127.0.0.1", "127.0.0.1"}
        };
        for (String[] pair : pairs) {
            assertThat(AddressText.format(AddressText.parse(pair[0]))).isEqualTo(pair[1]);
        }
    }

    @Test
    void refusesWhatIsNoAddress() {
        String[] texts = {
            "",
            " ",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "01.2.3.4",
            "1.2.3.4 ",
            "-1.2.3.4",
            "localhost",
            "a.b.c.d",
            ":",
            ":::",
            "1:2",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "12345::",
            "g::",
            "fe80::1%eth0",
            "[::1]",
            "1.2.3.4::",
            "::1.2.3",
            "1:2:3:4:5:6:7:1.2.3.4",
            ":1::",
            "1:::2",
            "1:2:3:4:5:6:7:",
            "::-1",
            "::+1",
            "\u0661.2.3.4"
        };
        for (String text : texts) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> AddressText.parse(text));
        }
    }

    @Test
    void readsBackEveryAddressThatItWrites() {
        Seeds.loop(300, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] bytes = new byte[random.nextInt(4) == 0 ? 4 : 16];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            Octets address = Octets.wrap(bytes);
            assertThat(AddressText.parse(AddressText.format(address))).isEqualTo(address);
        });
    }

    @Test
    void prefixesClearTheBitsBehindTheirLength() {
        assertThat(AddressPrefix.parse("10.1.2.3/8")).hasToString("10.0.0.0/8");
        assertThat(AddressPrefix.parse("10.1.2.3")).hasToString("10.1.2.3/32");
        assertThat(AddressPrefix.parse("2001:db8:ffff::1/33")).hasToString("2001:db8:8000::/33");
        assertThat(AddressPrefix.parse("0.0.0.0/0").contains(AddressText.parse("9.9.9.9")))
                .isTrue();
        assertThat(AddressPrefix.parse("0.0.0.0/0").contains(AddressText.parse("::")))
                .isFalse();
        assertThat(AddressPrefix.parse("10.0.0.0/8")).isLessThan(AddressPrefix.parse("::/0"));
    }

    @Test
    void refusesWhatIsNoPrefix() {
        for (String text :
                new String[] {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "::/129", "::/+1", "/8", "1.2.3.4/8/8"}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> AddressPrefix.parse(text));
        }
    }
}
