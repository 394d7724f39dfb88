package org.tocsin.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.embed.Node;
import tools.jackson.databind.node.ObjectNode;

/// Answers the verbs that talk to a running daemon. Only the owner of the socket can connect.
public final class ControlServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());

    /// Further clients are hung up on.
    private static final int CLIENTS_MAX = 32;

    private final Path path;
    private final ServerSocketChannel server;
    private final Requests requests;
    private final Set<LineChannel> clients = ConcurrentHashMap.newKeySet();

    private ControlServer(Path path, ServerSocketChannel server, Requests requests) {
        this.path = path;
        this.server = server;
        this.requests = requests;
    }

    /// Makes the socket, mode 0600, and starts to answer. A socket that a dead daemon left is replaced.
    ///
    /// @throws ProgramError if another daemon answers there, or the socket cannot be made
    public static ControlServer open(Path path, Node node, String network) {
        if (Files.exists(path)) {
            removeIfStale(path);
        }
        try {
            ServerSocketChannel server = bind(path);
            ControlServer control = new ControlServer(path, server, new Requests(node, network));
            Thread.ofVirtual().name("control").start(control::accept);
            return control;
        } catch (IOException | UnsupportedOperationException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot make the control socket " + path)
                    .why(String.valueOf(e.getMessage()))
                    .fix("name another one in the configuration: [admin] socket = \"/path/control.sock\"");
        }
    }

    private static void removeIfStale(Path path) {
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "a daemon is running already")
                    .why("something answers at " + path + (other.isConnected() ? "" : " no more"))
                    .fix("stop it, or name another socket in the configuration: [admin] socket");
        } catch (IOException _) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot replace the stale socket " + path)
                        .why(String.valueOf(e))
                        .fix("remove it, or name another socket in the configuration: [admin] socket");
            }
        }
    }

    /// Between making a socket and setting its mode others could connect, so it is made in a folder of its own.
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(Path.of("/"));
        if (Files.notExists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path hidden = Files.createTempDirectory(folder, ".t");
        Path made = hidden.resolve("s");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(made));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            Files.deleteIfExists(made);
            throw e;
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                if (clients.size() >= CLIENTS_MAX) {
                    channel.close();
                    continue;
                }
                LineChannel client = new LineChannel(channel);
                clients.add(client);
                Thread.ofVirtual().name("control-client").start(() -> serve(client));
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, "control socket: " + e.getMessage());
                }
            }
        }
    }

    private void serve(LineChannel client) {
        try (client) {
            for (Optional<ObjectNode> request = client.read(); request.isPresent(); request = client.read()) {
                requests.answer(request.get(), client);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a control client left: " + e.getMessage());
        } finally {
            clients.remove(client);
        }
    }

    /// Hangs up on all clients and removes the socket.
    @Override
    public void close() {
        try {
            server.close();
            for (LineChannel client : clients) {
                client.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "control socket: " + e.getMessage());
        }
    }
}
