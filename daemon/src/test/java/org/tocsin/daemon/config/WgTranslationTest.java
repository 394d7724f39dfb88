package org.tocsin.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.KeyText;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.Main;
import org.tocsin.daemon.ProgramError;
import org.tocsin.uapi.wgconf.WgConf;
import org.tocsin.uapi.wgconf.WgConfReader;
import picocli.CommandLine;

class WgTranslationTest {
    private static final String KEY = KeyText.toBase64(KeyText.clamp(new byte[32]));
    private static final String PEER =
            KeyText.toBase64(CryptoProviders.fastest().x25519PublicKey(new byte[32]));
    private static final String CONF = """
            [Interface]
            PrivateKey = %s
            ListenPort = 51821
            Address = 10.9.0.1/24
            PostUp = true
            [Peer]
            PublicKey = %s
            PresharedKey = %s
            Endpoint = 192.0.2.7:51820
            AllowedIPs = 10.9.0.0/24
            PersistentKeepalive = 25
            """.formatted(KEY, PEER, KEY);

    @TempDir
    private Path folder;

    @Test
    void whatIsImportedIsAConfigurationAndComesOutAgain() throws Exception {
        Path file = secret("wg0.conf", CONF);
        Path target = folder.resolve("node");
        StringWriter err = new StringWriter();
        assertThat(run(err, "import", file.toString(), "--into", target.toString()))
                .isZero();
        assertThat(err.toString()).contains("wg0.conf:5: PostUp has no effect");
        for (String name : new String[] {"tocsin.toml", "private.key", "preshared-1.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(name))))
                    .isEqualTo("rw-------");
        }
        DaemonConfig config = ConfigReader.read(target.resolve("tocsin.toml")).orThrow();
        assertThat(config.listen().port()).isEqualTo(51_821);
        assertThat(config.peers()).hasSize(1);

        String exported = WgTranslation.toWgQuick(config, CryptoProviders.fastest());
        assertThat(WgConfReader.read(exported)).isInstanceOf(WgConf.Result.Read.class);
        WgConf again = ((WgConf.Result.Read) WgConfReader.read(exported)).conf();
        assertThat(again.privateKey().orElseThrow().reveal())
                .isEqualTo(KeyText.ofBase64(KEY).orElseThrow());
        assertThat(again.listenPort()).hasValue(51_821);
        // The addresses that follow from the keys come along.
        assertThat(again.addresses()).hasSize(2);
        WgConf.Peer peer = again.peers().getFirst();
        assertThat(peer.publicKey()).hasToString(PEER);
        assertThat(peer.presharedKey()).isPresent();
        assertThat(peer.endpoint().orElseThrow()).hasToString("192.0.2.7:51820");
        assertThat(peer.keepaliveSeconds()).hasValue(25);
        assertThat(peer.allowedIps()).hasSize(2).first().hasToString("10.9.0.0/24");
    }

    @Test
    void nothingIsOverwrittenAndNothingIsLeftHalfDone() throws Exception {
        Path file = secret("wg0.conf", CONF);
        Files.writeString(folder.resolve("preshared-1.key"), "mine");
        StringWriter err = new StringWriter();
        assertThat(run(err, "import", file.toString(), "--into", folder.toString()))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("exists already");
        assertThat(folder.resolve("private.key")).doesNotExist();
        assertThat(folder.resolve("tocsin.toml")).doesNotExist();
        assertThat(folder.resolve("preshared-1.key")).hasContent("mine");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        Path file = folder.resolve("wg0.conf");
        Files.writeString(file, CONF);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> WgConfFile.read(file)).isInstanceOfSatisfying(ProgramError.class, error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(error.render()).contains("rw-r-----", "chmod 600");
        });
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirLines() throws Exception {
        Path file = secret("wg0.conf", "[Interface]\nListenPort = x\nAdress = 1\n[Peer]\n");
        assertThatThrownBy(() -> WgConfFile.read(file))
                .isInstanceOfSatisfying(
                        ProgramError.class,
                        error -> assertThat(error.render())
                                .contains(
                                        "3 problems in",
                                        "\n  2: ListenPort",
                                        "\n  3: unknown key",
                                        "\n  4: this [Peer]"));
    }

    private Path secret(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
        return file;
    }

    private static int run(StringWriter err, String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
