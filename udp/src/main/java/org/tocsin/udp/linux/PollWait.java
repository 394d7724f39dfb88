package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// Waits for a socket, a wake-up, one more descriptor or a deadline with `ppoll`, which counts nanoseconds, on a thread
/// whose timers have 1 µs of slack instead of the usual 50.
final class PollWait {
    private static final int ENTRY_BYTES = 8;
    private static final long SLACK_NANOS = 1000;
    private static final int EVENTS = 4;
    /// Where an entry has what came.
    private static final int CAME = 6;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int eventFd;
    private final MemorySegment entries;
    private final MemorySegment wakeupEntry;
    private final MemorySegment timeout;
    private final MemorySegment count;
    private final MemorySegment errno;
    private final MemorySegment one;
    private final MemorySegment wakeupErrno;
    private @Nullable Thread thread;
    private boolean closed;
    private int entriesInUse = 2;

    PollWait(Arena arena, int fd, int eventFd) {
        this.eventFd = eventFd;
        this.entries = arena.allocate(3L * ENTRY_BYTES, 8);
        this.wakeupEntry = entries.asSlice(ENTRY_BYTES, ENTRY_BYTES);
        this.timeout = arena.allocate(16, 8);
        this.count = arena.allocate(8, 8);
        this.errno = arena.allocate(LinuxCalls.ERRNO_BYTES, 8);
        this.one = arena.allocate(8, 8);
        this.wakeupErrno = arena.allocate(LinuxCalls.ERRNO_BYTES, 8);
        one.set(JAVA_LONG, 0, 1);
        entries.set(JAVA_INT, 0, fd);
        entries.set(JAVA_SHORT, EVENTS, (short) Constants.POLLIN);
        entries.set(JAVA_INT, ENTRY_BYTES, eventFd);
        entries.set(JAVA_SHORT, ENTRY_BYTES + EVENTS, (short) Constants.POLLIN);
    }

    void alsoForWriting(boolean wanted) {
        int events = wanted ? Constants.POLLIN | Constants.POLLOUT : Constants.POLLIN;
        entries.set(JAVA_SHORT, EVENTS, (short) events);
    }

    /// Ends the waits also when this descriptor has something to read, or is broken.
    void alsoFor(int fd) {
        entries.set(JAVA_INT, 2L * ENTRY_BYTES, fd);
        entries.set(JAVA_SHORT, 2L * ENTRY_BYTES + EVENTS, (short) Constants.POLLIN);
        entriesInUse = 3;
    }

    void await(long deadlineNanos) {
        poll(entries, entriesInUse, deadlineNanos);
    }

    /// Waits for a wake-up or the deadline only.
    void rest(long deadlineNanos) {
        poll(wakeupEntry, 1, deadlineNanos);
    }

    private void poll(MemorySegment awaited, int size, long deadlineNanos) {
        MemorySegment until = MemorySegment.NULL;
        if (deadlineNanos != Deadline.NEVER) {
            long remainingNanos = deadlineNanos - System.nanoTime();
            if (remainingNanos <= 0) {
                return;
            }
            timeout.set(JAVA_LONG, 0, remainingNanos / SECOND_NANOS);
            timeout.set(JAVA_LONG, 8, remainingNanos % SECOND_NANOS);
            until = timeout;
        }
        lessSlack();
        int ready = LinuxCalls.ppoll(errno, awaited, size, until);
        if (ready > 0 && wakeupEntry.get(JAVA_SHORT, CAME) != 0) {
            LinuxCalls.read(errno, eventFd, count);
        }
    }

    private void lessSlack() {
        Thread current = Thread.currentThread();
        if (thread != current) {
            thread = current;
            // Refused or unknown, the waits are only coarser.
            LinuxCalls.prctl(errno, Constants.PR_SET_TIMERSLACK, SLACK_NANOS);
        }
    }

    /// From any thread; the lock keeps a wake-up from meeting the descriptor's next owner.
    synchronized void wakeup() {
        if (!closed) {
            LinuxCalls.write(wakeupErrno, eventFd, one);
        }
    }

    /// Closes both descriptors.
    synchronized void close(int fd) {
        closed = true;
        LinuxCalls.close(wakeupErrno, fd);
        LinuxCalls.close(wakeupErrno, eventFd);
    }
}
