package org.tocsin.daemon.verb;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/// Tells when a tunnel's socket is removed: to remove it is how `wg-quick` and people end a userspace tunnel.
final class SocketWatch implements AutoCloseable {
    private final Path socket;
    private final Runnable onRemoved;
    private final @Nullable WatchService watcher;

    private SocketWatch(Path socket, Runnable onRemoved, @Nullable WatchService watcher) {
        this.socket = socket;
        this.onRemoved = onRemoved;
        this.watcher = watcher;
    }

    static SocketWatch open(Path socket, Runnable onRemoved) {
        WatchService watcher = null;
        try {
            watcher = socket.getFileSystem().newWatchService();
            socket.resolveSibling("").register(watcher, StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException _) {
            // The system has no watch to spare: the tunnel ends by a signal or with its interface.
        }
        SocketWatch watch = new SocketWatch(socket, onRemoved, watcher);
        if (watcher != null) {
            Thread.ofVirtual().name("socket-watch").start(watch::watch);
        }
        return watch;
    }

    boolean isWatching() {
        return watcher != null;
    }

    private void watch() {
        WatchService events = watcher;
        if (events == null) {
            return;
        }
        try {
            while (Files.exists(socket)) {
                WatchKey key = events.take();
                key.pollEvents();
                key.reset();
            }
            onRemoved.run();
        } catch (InterruptedException | ClosedWatchServiceException _) {
            // The tunnel ended first.
        }
    }

    @Override
    public void close() {
        try {
            if (watcher != null) {
                watcher.close();
            }
        } catch (IOException _) {
            // It was the last use of it.
        }
    }
}
