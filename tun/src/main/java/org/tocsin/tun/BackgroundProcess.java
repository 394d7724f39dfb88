package org.tocsin.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ServerSocketChannel;

/// What a process does that goes to the background, or got descriptors from the one that started it.
public final class BackgroundProcess {
    private static final int O_RDWR = 2;
    private static final int STANDARD_ERROR = 2;

    private BackgroundProcess() {}

    /// Leaves the terminal: its signals do not reach this process any more.
    public static void leaveTerminal() {
        try (Arena arena = Arena.ofConfined()) {
            // Refused to a group's leader, which then is what its starter made of it.
            TunCalls.setsid(arena.allocate(TunCalls.ERRNO_BYTES, JAVA_INT.byteSize() * 2));
        }
    }

    /// Lets go of standard input, output and error: whoever reads them sees their end.
    public static void leaveStandardStreams() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(TunCalls.ERRNO_BYTES, 8);
            int nothing = TunCalls.open(errno, arena.allocateFrom("/dev/null"), O_RDWR);
            for (int stream = 0; nothing >= 0 && stream <= STANDARD_ERROR; stream++) {
                TunCalls.dup2(errno, nothing, stream);
            }
            if (nothing > STANDARD_ERROR) {
                TunCalls.close(errno, nothing);
            }
        }
    }

    /// Makes a channel of a listening socket that another process bound. Once in a process, and standard input is gone.
    ///
    /// @throws IOException if the descriptor is no such socket
    public static ServerSocketChannel adopt(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(TunCalls.ERRNO_BYTES, 8);
            // The JDK takes over descriptor 0 alone.
            int result = TunCalls.dup2(errno, descriptor, 0);
            if (result < 0) {
                throw new IOException("descriptor " + descriptor + ": " + TunCalls.describe(-result));
            }
            TunCalls.close(errno, descriptor);
        }
        if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
            return channel;
        }
        throw new IOException("descriptor " + descriptor + " is no listening socket");
    }
}
