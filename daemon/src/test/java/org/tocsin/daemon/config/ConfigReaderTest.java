package org.tocsin.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.daemon.ExitCode;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.testkit.Seeds;

class ConfigReaderTest {
    private static final String PRIVATE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHl8=";
    private static final String PUBLIC = "j0DFrbaPJWJK5bIU6nZ6bslNgp09e15a0bpvPiE4KF8=";
    private static final String OTHER = "uFmW/sycfx/G0lcqdu2hHVm80gvo5UOxXOS9hajnWjM=";

    @TempDir
    Path folder;

    @Test
    void aWholeConfigurationIsRead() throws IOException {
        key("private.key");
        key("signing.key");
        key("psk");
        DaemonConfig config = read("""
                network = "mainnet-a"
                [listen]
                address = "127.0.0.1:0"
                [identity]
                private-key-file = "private.key"
                signing-key-file = "signing.key"
                [[peer]]
                name = "us-1"
                public-key = "%s"
                signing-key = "%s"
                endpoint = "203.0.113.7:51820"
                keepalive = "25s"
                preshared-key-file = "psk"
                [[peer]]
                public-key = "%s"
                allowed-ips = ["10.88.0.2/32", "fd00::2/128"]
                [tunnel]
                addresses = ["10.88.0.1", "fd00::1"]
                [limits]
                upload = "50Mbit"
                [admin]
                socket = "control.sock"
                """.formatted(PUBLIC, OTHER, OTHER)).orThrow();
        assertThat(config.network()).isEqualTo("mainnet-a");
        assertThat(config.listen()).isEqualTo(new HostPort("127.0.0.1", 0));
        assertThat(config.upload()).contains(new Rate(50_000_000));
        assertThat(config.adminSocket()).isEqualTo(folder.resolve("control.sock"));
        assertThat(config.timestampFloor()).isEqualTo(folder.resolve("private.key.floor"));
        assertThat(config.innerAddresses()).hasSize(2);
        assertThat(config.signingSeed()).isPresent();
        PeerConfig first = config.peers().getFirst();
        assertThat(first.name()).isEqualTo("us-1");
        assertThat(first.publicKey()).hasToString(PUBLIC);
        assertThat(first.keepalive()).isEqualTo(Duration.ofSeconds(25));
        assertThat(first.presharedKey()).isPresent();
        PeerConfig second = config.peers().getLast();
        assertThat(second.name()).isEqualTo("uFmW/syc");
        assertThat(second.signingKey()).isEmpty();
        assertThat(second.allowedIps())
                .containsExactly(AddressPrefix.parse("10.88.0.2/32"), AddressPrefix.parse("fd00::2/128"));
    }

    @Test
    void allProblemsAreReportedAtOnceWithTheirPlaces() throws IOException {
        key("private.key");
        List<String> problems = problems("""
                netwrok = "x"
                [identity]
                private-key-file = "private.key"
                [limits]
                upload = "50Mbits"
                [[peer]]
                public-key = "%s"
                endpoint = 5
                [admn]
                socket = "s"
                """.formatted(PUBLIC.substring(0, 43)));
        assertThat(problems).hasSize(5);
        assertThat(problems.get(0)).startsWith("1:1").contains("netwrok: unknown key; did you mean network?");
        assertThat(problems.get(1)).startsWith("5:1").contains("[limits] upload = \"50Mbits\"", "write 50Mbit");
        assertThat(problems.get(2)).startsWith("7:1").contains("public-key has 43 characters", "a trailing \"=\"");
        assertThat(problems.get(3)).startsWith("8:1").contains("endpoint: expected a text in quotes");
        assertThat(problems.get(4)).contains("admn: unknown key; did you mean admin?");
    }

    @Test
    void aBrokenFileIsReportedByLineAndColumn() throws IOException {
        assertThat(problems("[listen]\naddress = [1, 2\n"))
                .singleElement()
                .asString()
                .startsWith("3:1")
                .contains("expected ]");
    }

    @Test
    void aKeyFileThatOthersMayReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(key("private.key"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(problems("[identity]\nprivate-key-file = \"private.key\"\n"))
                .singleElement()
                .asString()
                .startsWith("2:1")
                .contains("rw-r-----", "chmod 600");
    }

    @Test
    void aKeyFileWithoutAKeyIsRefusedWithoutShowingItsText() throws IOException {
        Files.writeString(key("private.key"), "hunter2hunter2");
        assertThat(problems("[identity]\nprivate-key-file = \"private.key\"\n"))
                .singleElement()
                .asString()
                .contains("it holds no key")
                .doesNotContain("hunter2");
    }

    @Test
    void aPeerThatBroadcastsNeedsASigningKeyOfOurOwn() throws IOException {
        key("private.key");
        assertThat(problems("""
                [identity]
                private-key-file = "private.key"
                [[peer]]
                public-key = "%s"
                signing-key = "%s"
                """.formatted(PUBLIC, OTHER)))
                .singleElement()
                .asString()
                .startsWith("1:1")
                .contains("missing signing-key-file");
    }

    @Test
    void aKeyNamesOnePeerOnly() throws IOException {
        key("private.key");
        assertThat(problems("""
                [identity]
                private-key-file = "private.key"
                [[peer]]
                name = "a"
                public-key = "%s"
                [[peer]]
                name = "b"
                public-key = "%s"
                """.formatted(PUBLIC, PUBLIC)))
                .singleElement()
                .asString()
                .contains("a has the same key");
    }

    @Test
    void aWrongAddressIsNamed() throws IOException {
        key("private.key");
        List<String> problems = problems("""
                [identity]
                private-key-file = "private.key"
                [tunnel]
                addresses = ["10.88.0.0/24", "host"]
                [[peer]]
                public-key = "%s"
                allowed-ips = "10.0.0.0/33"
                """.formatted(PUBLIC));
        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).contains("\"host\" is no address");
        assertThat(problems.get(1)).contains("is a whole network");
        assertThat(problems.get(2)).startsWith("7:1").contains("\"10.0.0.0/33\" is no prefix");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertThat(problems("")).singleElement().asString().contains("[identity] missing private-key-file");
        ConfigResult absent = ConfigReader.read(folder.resolve("absent.toml"));
        assertThat(absent).isInstanceOf(ConfigResult.Invalid.class);
        ConfigResult.Invalid invalid = (ConfigResult.Invalid) absent;
        assertThat(invalid.error().exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(invalid.error().render()).contains("1 problem in", "no such file");
    }

    @Test
    void aDamagedFileIsRefusedAndNeverThrows() throws IOException {
        key("private.key");
        String good = "[identity]\nprivate-key-file = \"private.key\"\n[[peer]]\npublic-key = \"" + PUBLIC + "\"\n";
        Seeds.loop(300, seed -> {
            RandomGenerator random = Seeds.random(seed);
            StringBuilder damaged = new StringBuilder(good);
            for (int i = 0; i < 3; i++) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 0x250));
            }
            read(damaged.toString());
        });
    }

    private ConfigResult read(String text) throws IOException {
        return ConfigReader.read(Files.writeString(folder.resolve("tocsin.toml"), text));
    }

    private List<String> problems(String text) throws IOException {
        ConfigResult result = read(text);
        assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
        return ((ConfigResult.Invalid) result)
                .problems().stream().map(ConfigProblem::toString).toList();
    }

    private Path key(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, PRIVATE + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
