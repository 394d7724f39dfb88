package org.tocsin.uapi.wgconf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.tocsin.crypto.KeyText;

class WgConfReaderTest {
    private static final String KEY = KeyText.toBase64(new byte[32]);
    private static final String OTHER_KEY = KeyText.toBase64(KeyText.clamp(new byte[32]));

    @Test
    void readsWhatWgQuickReads() {
        WgConf.Result result = WgConfReader.read("""
                # a comment
                [INTERFACE]
                privatekey=%s   # another
                  ListenPort =  51820
                FwMark = 0xca6c
                Address = 10.0.0.1/24,fd00::1/64
                Address = 10.0.1.1
                MTU = 1380
                DNS = 1.1.1.1
                PostUp = iptables -A FORWARD -i %%i -j ACCEPT; echo = done
                SaveConfig = true

                [Peer]
                PublicKey = %s
                PresharedKey = %s
                Endpoint = node.example.org:51820
                AllowedIPs = 10.0.0.0/8 , fd00::/8
                allowedips = 0.0.0.0/0
                PersistentKeepalive = off
                [Peer]
                PublicKey = %s
                AllowedIPs =
                Endpoint = [2001:db8::7]:5
                PersistentKeepalive = 25
                """.formatted(KEY, KEY, KEY, OTHER_KEY));
        assertThat(result).isInstanceOf(WgConf.Result.Read.class);
        WgConf.Result.Read read = (WgConf.Result.Read) result;
        assertThat(read.warnings()).extracting(WgConf.Remark::line).containsExactly(9, 10, 11);
        WgConf conf = read.conf();
        assertThat(conf.listenPort()).hasValue(51_820);
        assertThat(conf.firewallMark()).hasValue(0xca6c);
        assertThat(conf.mtu()).hasValue(1380);
        assertThat(conf.addresses()).hasSize(3);
        assertThat(conf.peers()).hasSize(2);
        assertThat(conf.peers().getFirst().allowedIps()).hasSize(3);
        assertThat(conf.peers().getFirst().endpoint()).hasValue(new WgConf.Place("node.example.org", 51_820));
        assertThat(conf.peers().getFirst().keepaliveSeconds()).hasValue(0);
        assertThat(conf.peers().get(1).endpoint().orElseThrow()).hasToString("[2001:db8::7]:5");
        assertThat(conf.peers().get(1).keepaliveSeconds()).hasValue(25);
    }

    @Test
    void tellsEveryProblemWithItsLineAndNoKey() {
        String secret = "bm90IGEga2V5IGF0IGFsbA";
        WgConf.Result result = WgConfReader.read("""
                ListenPort = 1
                [Interface]
                PrivateKey = %s
                ListenPort = 65536
                Addres = 10.0.0.1
                nonsense
                [Peer]
                AllowedIPs = 10.0.0.0/33, x
                Endpoint = 10.0.0.1
                [Peer]
                PublicKey = %s
                PersistentKeepalive = 65536
                [Peer]
                PublicKey = %s
                [Wrong]
                """.formatted(secret, KEY, KEY));
        assertThat(result).isInstanceOf(WgConf.Result.Refused.class);
        WgConf.Result.Refused refused = (WgConf.Result.Refused) result;
        assertThat(refused.problems())
                .extracting(WgConf.Remark::line)
                .containsExactly(1, 3, 4, 5, 6, 8, 8, 9, 7, 12, 13, 15);
        assertThat(refused.toString()).doesNotContain(secret).contains("it has 22 characters");
    }

    @Test
    void anEmptyFileIsRefusedAndAFileOfPeersIsNot() {
        assertThat(WgConfReader.read("# nothing\n")).isInstanceOf(WgConf.Result.Refused.class);
        assertThat(WgConfReader.read("[Peer]\nPublicKey = " + KEY)).isInstanceOf(WgConf.Result.Read.class);
    }

    @FuzzTest(maxDuration = "1m")
    void anyTextIsReadWithoutAnException(byte[] bytes) {
        WgConfReader.read(new String(bytes, StandardCharsets.UTF_8));
        WgConfReader.read("[Interface]\nPrivateKey = " + new String(bytes, StandardCharsets.ISO_8859_1));
        WgConfReader.read("[Peer]\nPublicKey = " + KEY + "\n" + new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
