package org.tocsin.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UapiServerTest {
    @TempDir
    private Path folder;

    private final List<DeviceChange> changes = new ArrayList<>();
    private int errno;
    private final Uapi uapi = new Uapi() {
        @Override
        public Optional<DeviceState> state() {
            return Optional.of(new DeviceState(Optional.empty(), 51_820, 0, List.of()));
        }

        @Override
        public synchronized int change(DeviceChange change) {
            changes.add(change);
            return errno;
        }
    };

    @Test
    void answersManyRequestsOfOneConnection() throws IOException {
        try (UapiServer server = UapiServer.open(folder.resolve("wg0.sock"), uapi);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(client, "get=1\n\n")).isEqualTo("listen_port=51820\nerrno=0\n\n");
                assertThat(ask(client, "set=1\nlisten_port=1\n\n")).isEqualTo("errno=0\n\n");
            }
            assertThat(changes).hasSize(3);
            errno = Errno.EADDRINUSE;
            assertThat(ask(client, "set=1\n\n")).isEqualTo("errno=-98\n\n");
            assertThat(ask(client, "set=1\nnonsense\n\n")).isEqualTo("errno=-22\n\n");
        }
    }

    @Test
    void onlyItsOwnerMayOpenItAndAProbeDoesNoHarm() throws IOException {
        Path path = folder.resolve("wg0.sock");
        try (UapiServer server = UapiServer.open(path, uapi)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())))
                    .isEqualTo("rw-------");
            for (int i = 0; i < 200; i++) {
                assertThat(UapiServer.isAnswering(path)).isTrue();
            }
            assertThat(UapiClient.ask(path, List.of("get=1"))).containsExactly("listen_port=51820", "errno=0");
            assertThatThrownBy(() -> UapiServer.open(path, uapi)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(path).doesNotExist();
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void replacesTheSocketOfADeadProcess() throws IOException {
        Path path = folder.resolve("wg0.sock");
        try (var dead = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (UapiServer server = UapiServer.open(path, uapi)) {
            assertThat(UapiServer.isAnswering(server.path())).isTrue();
        }
    }

    @Test
    void stockWgReadsIt() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/wg")) && Files.isWritable(UapiFolder.SYSTEM), "needs wg and root");
        Path path = UapiFolder.socket(
                UapiFolder.SYSTEM, "tct" + ProcessHandle.current().pid());
        try (UapiServer server = UapiServer.open(path, uapi)) {
            Process wg = new ProcessBuilder("wg", "show", UapiFolder.name(server.path()), "listen-port").start();
            assertThat(wg.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(wg.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("51820\n");
        }
    }

    @Test
    void aUserWithoutRightsHasAFolderOfItsOwn() throws IOException {
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", folder.toString());
        assertThat(UapiFolder.candidates(environment))
                .containsExactly(folder.resolve("tocsin/wireguard"), UapiFolder.SYSTEM);
        Files.createDirectories(folder.resolve("tocsin/wireguard"));
        Path socket = UapiFolder.socket(folder.resolve("tocsin/wireguard"), "mesh");
        try (UapiServer server = UapiServer.open(socket, uapi)) {
            assertThat(UapiFolder.sockets(environment)).startsWith(server.path());
        }
        assertThat(UapiFolder.isName("wg0")).isTrue();
        assertThat(List.of("", "..", "a/b", "sixteen-letters!", "1234567890123456"))
                .noneMatch(UapiFolder::isName);
    }

    private static String ask(SocketChannel client, String request) throws IOException {
        client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
        ByteBuffer in = ByteBuffer.allocate(4096);
        String text = "";
        while (!text.endsWith("\n\n")) {
            assertThat(client.read(in)).isPositive();
            text = new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
        }
        return text;
    }
}
