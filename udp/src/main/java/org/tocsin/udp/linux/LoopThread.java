package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Asks the kernel to treat the calling thread as one that wakes often and runs briefly. No right is needed for either
/// wish; where one is refused or unknown, waits are only coarser.
///
/// - Timers with 1 µs of slack instead of 50.
/// - A time slice of 0.1 ms instead of some 3 (Linux 6.12 and newer): the scheduler then lets the thread run before
///   threads with longer slices, compilers and collectors among them, without giving it a larger share.
@SuppressWarnings("restricted") // reached only where the module may call natively, see FfmTransport.isAvailable
final class LoopThread {
    private static final long SLACK_NANOS = 1000;
    private static final long SLICE_NANOS = 100_000;

    /// `struct sched_attr` as of its first version: size, policy, flags, nice, priority, runtime (the slice of a normal
    /// thread), deadline, period.
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int SIZE = 0;
    private static final int POLICY = 4;
    private static final int RUNTIME = 24;
    private static final int SCHED_OTHER = 0;

    private static final boolean IS_AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
    private static final long SCHED_SETATTR = IS_AARCH64 ? 274 : 314;
    private static final long SCHED_GETATTR = IS_AARCH64 ? 275 : 315;

    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(1));

    private LoopThread() {}

    /// @param errno where error numbers are put
    static void prepare(MemorySegment errno) {
        LinuxCalls.prctl(errno, Constants.PR_SET_TIMERSLACK, SLACK_NANOS);
        slice(SLICE_NANOS);
    }

    /// Changes the time slice of the calling thread, and nothing else.
    ///
    /// @return the slice after that in nanoseconds, 0 where the kernel knows none or refuses
    static long slice(long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
            // Nice is set by the same call: it is read first, and so stays.
            if (call(SCHED_GETATTR, attributes, ATTRIBUTES_BYTES) != 0
                    || attributes.get(JAVA_INT, POLICY) != SCHED_OTHER) {
                return 0;
            }
            attributes.set(JAVA_INT, SIZE, ATTRIBUTES_BYTES);
            attributes.set(JAVA_LONG, RUNTIME, nanos);
            if (call(SCHED_SETATTR, attributes, 0) != 0 || call(SCHED_GETATTR, attributes, ATTRIBUTES_BYTES) != 0) {
                return 0;
            }
            return attributes.get(JAVA_LONG, RUNTIME);
        }
    }

    /// @param third flags of a set, size of a get
    private static long call(long number, MemorySegment attributes, int third) {
        try {
            return (long) SYSCALL.invokeExact(number, 0, attributes, third, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("a system call could not be made", e);
        }
    }
}
