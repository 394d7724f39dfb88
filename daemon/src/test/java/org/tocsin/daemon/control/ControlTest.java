package org.tocsin.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Secret;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.embed.Node;
import org.tocsin.embed.NodeConfig;
import org.tocsin.node.NodePeer;
import org.tocsin.testkit.Seeds;
import tools.jackson.databind.node.ObjectNode;

class ControlTest {
    @TempDir
    Path folder;

    private Node alice;
    private Node bob;

    @BeforeEach
    void open() throws IOException {
        alice = node(1);
        bob = node(2);
        alice.addPeer(NodePeer.member(bob.publicKey(), bob.signingKey(), bob.endpoint()));
        bob.addPeer(NodePeer.member(alice.publicKey(), alice.signingKey(), alice.endpoint()));
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    @Test
    void whatIsPublishedAtOneSocketComesOutAtAnother() throws IOException {
        Path at = folder.resolve("a/control.sock");
        Path bt = folder.resolve("b/control.sock");
        try (ControlServer _ = ControlServer.open(at, alice, "test");
                ControlServer _ = ControlServer.open(bt, bob, "test");
                ControlClient publisher = ControlClient.open(Optional.of(at));
                ControlClient subscriber = ControlClient.open(Optional.of(bt))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))))
                    .isEqualTo("rwx------");
            subscriber.ask(ControlClient.request("subscribe").put("type", 7));
            String id = publisher.ask(publication(8, "other")).path("id").asString("");
            assertThat(id).hasSize(64);
            id = publisher.ask(publication(7, "hello")).path("id").asString("");
            ObjectNode object = subscriber.next().orElseThrow();
            assertThat(object.path("id").asString("")).isEqualTo(id);
            assertThat(object.path("origin").asString(""))
                    .isEqualTo(alice.signingKey().toString());
            assertThat(Base64.getDecoder().decode(object.path("payload").asString("")))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hello");
        }
        assertThat(at).doesNotExist();
    }

    @Test
    void statusNamesTheNodeAndItsPeers() {
        Path path = folder.resolve("control.sock");
        try (ControlServer _ = ControlServer.open(path, alice, "test");
                ControlClient client = ControlClient.open(Optional.of(path))) {
            var status = client.ask(ControlClient.request("status")).path("status");
            assertThat(status.path("schema").asString("")).isEqualTo("tocsin.status/1");
            assertThat(status.path("public_key").asString(""))
                    .isEqualTo(alice.publicKey().toString());
            assertThat(status.path("peers").size()).isEqualTo(1);
            assertThat(status.path("tunnel").path("drops").size()).isPositive();
        }
    }

    @Test
    void aRequestThatMakesNoSenseIsAnsweredAndTheConnectionGoesOn() {
        Path path = folder.resolve("control.sock");
        try (ControlServer _ = ControlServer.open(path, alice, "test");
                ControlClient client = ControlClient.open(Optional.of(path))) {
            refused(client, ControlClient.request("dance"), "unknown verb");
            refused(client, publication(70_000, "x"), "type is 0 to 65535");
            refused(client, publication(1, "x").put("payload", "%"), "not base64");
            refused(client, ControlClient.request("subscribe").put("type", "x"), "type is 0 to 65535");
            assertThat(client.ask(ControlClient.request("status")).has("status"))
                    .isTrue();
        }
    }

    @Test
    void whoSpeaksNoJsonIsHungUpOn() throws IOException {
        Path path = folder.resolve("control.sock");
        try (ControlServer _ = ControlServer.open(path, alice, "test");
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap("get=1\n\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        }
    }

    @Test
    void aSocketOfADeadDaemonIsReplacedAndALiveOneIsNot() throws IOException {
        Path path = folder.resolve("control.sock");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(path));
        dead.close();
        assertThat(path).exists();
        assertThatExceptionOfType(ProgramError.class)
                .isThrownBy(() -> ControlClient.open(Optional.of(path)))
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .satisfies(error -> assertThat(error.render()).contains(path.toString(), "dead daemon"));
        try (ControlServer _ = ControlServer.open(path, alice, "test")) {
            assertThatExceptionOfType(ProgramError.class)
                    .isThrownBy(() -> ControlServer.open(path, bob, "test"))
                    .satisfies(error -> assertThat(error.render()).contains("a daemon is running already"));
            ControlClient.open(Optional.of(path)).close();
        }
    }

    private static void refused(ControlClient client, ObjectNode request, String why) {
        assertThatExceptionOfType(ProgramError.class)
                .isThrownBy(() -> client.ask(request))
                .satisfies(error -> assertThat(error.render()).contains(why));
    }

    private static ObjectNode publication(int type, String text) {
        return ControlClient.request("publish")
                .put("type", type)
                .put("class", 0)
                .put("time_to_live_ms", 60_000)
                .put("payload", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Node node(long seed) throws IOException {
        byte[] key = new byte[Secret.SIZE];
        Seeds.random(seed).nextBytes(key);
        byte[] signing = new byte[Secret.SIZE];
        Seeds.random(seed + 100).nextBytes(signing);
        return Node.open(NodeConfig.builder(Octets.ofHex("74"), Secret.copyOf(key), Secret.copyOf(signing))
                .name("control-" + seed)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build());
    }
}
