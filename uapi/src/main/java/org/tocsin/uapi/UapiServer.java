package org.tocsin.uapi;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The stream socket of a [Uapi], which only its owner can open: `get` tells the private key.
///
/// A connection may carry many requests, or none: `wg` connects and closes to see whether somebody is there. One that
/// is silent for half a minute is closed.
public final class UapiServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(UapiServer.class.getName());

    /// Further clients wait to be accepted; the silent ones before them do not stay.
    private static final int CLIENTS_MAX = 64;
    private static final Duration IDLE_MAX = Duration.ofSeconds(30);
    private static final int READ_BYTES = 16_384;

    private final Path path;
    private final ServerSocketChannel server;
    private final Uapi uapi;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(CLIENTS_MAX);

    private UapiServer(Path path, ServerSocketChannel server, Uapi uapi) {
        this.path = path;
        this.server = server;
        this.uapi = uapi;
    }

    /// Makes the socket and starts to answer. A socket that a dead process left is replaced.
    ///
    /// @throws FileAlreadyExistsException if something answers there
    /// @throws IOException                if the socket cannot be made
    public static UapiServer open(Path path, Uapi uapi) throws IOException {
        if (isAnswering(path)) {
            throw new FileAlreadyExistsException(path.toString(), null, "something answers there already");
        }
        return on(bind(path), path, uapi);
    }

    /// Answers on a socket that another process bound.
    ///
    /// @param path where it was bound; removed at the close
    public static UapiServer on(ServerSocketChannel bound, Path path, Uapi uapi) {
        UapiServer server = new UapiServer(path, bound, uapi);
        Thread.ofVirtual().name("uapi").start(server::accept);
        return server;
    }

    /// Whether somebody accepts connections there.
    public static boolean isAnswering(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    /// Between making a socket and setting its mode others could connect, so it is made in a folder of its own.
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path folder = path.toAbsolutePath().resolveSibling(".");
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
            places.acquireUninterruptibly();
            try {
                SocketChannel client = server.accept();
                clients.add(client);
                Thread.ofVirtual().name("uapi-client").start(() -> serve(client));
            } catch (IOException e) {
                places.release();
                if (server.isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, "userspace API: " + e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        UapiReader reader = new UapiReader();
        // A heap buffer would leave a copy of each key in the JDK's own direct buffer.
        ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
        try (client;
                Idle idle = new Idle(client)) {
            while (client.read(in) >= 0) {
                idle.touch();
                in.flip();
                for (UapiRequest request = reader.read(in); request != null; request = reader.read(in)) {
                    answer(request, client);
                    idle.touch();
                }
                in.clear();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client of the userspace API left: " + e.getMessage());
        } finally {
            wipe(in);
            clients.remove(client);
            places.release();
        }
    }

    private void answer(UapiRequest request, SocketChannel client) throws IOException {
        try (UapiAnswer answer = answer(request)) {
            ByteBuffer out = answer.bytes();
            while (out.hasRemaining()) {
                client.write(out);
            }
        }
    }

    private UapiAnswer answer(UapiRequest request) {
        return switch (request) {
            case UapiRequest.Get _ -> uapi.state().map(UapiAnswer::of).orElseGet(() -> UapiAnswer.ofError(Errno.EIO));
            case UapiRequest.Set set -> UapiAnswer.ofError(uapi.change(set.change()));
            case UapiRequest.Malformed malformed -> {
                LOG.log(
                        System.Logger.Level.INFO,
                        "userspace API: line " + malformed.line() + " of a request is not understood");
                yield UapiAnswer.ofError(Errno.EINVAL);
            }
        };
    }

    private static void wipe(ByteBuffer buffer) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 0);
        }
    }

    /// Hangs up on all clients and removes the socket.
    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : clients) {
                client.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "userspace API: " + e.getMessage());
        }
    }

    /// Closes a connection that is silent; sleeps only while there is one.
    private static final class Idle implements AutoCloseable {
        private final SocketChannel client;
        private final Thread watcher;
        private volatile long touchedNanos = System.nanoTime();

        Idle(SocketChannel client) {
            this.client = client;
            this.watcher = Thread.ofVirtual().name("uapi-idle").start(this::watch);
        }

        void touch() {
            touchedNanos = System.nanoTime();
        }

        private void watch() {
            try {
                long leftNanos = IDLE_MAX.toNanos();
                while (leftNanos > 0) {
                    Thread.sleep(Duration.ofNanos(leftNanos));
                    leftNanos = touchedNanos + IDLE_MAX.toNanos() - System.nanoTime();
                }
                client.close();
            } catch (InterruptedException | IOException _) {
                // The client went first.
            }
        }

        @Override
        public void close() {
            watcher.interrupt();
        }
    }
}
