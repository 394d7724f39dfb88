package org.tocsin.tun;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The system calls that an interface needs. Each returns what the call returns, or the negative error number, whose
/// place is the first parameter.
@SuppressWarnings("restricted") // reached only where native access is enabled, see TunDevice.isAvailable
final class TunCalls {
    static final long ERRNO_BYTES = Linker.Option.captureStateLayout().byteSize();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option VARIADIC_3RD = Linker.Option.firstVariadicArg(2);

    private static final FunctionDescriptor BYTES = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), VARIADIC_3RD);
    private static final MethodHandle IOCTL =
            handle("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), VARIADIC_3RD);
    private static final MethodHandle IOCTL_NUMBER =
            handle("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), VARIADIC_3RD);
    private static final MethodHandle FCNTL =
            handle("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), VARIADIC_3RD);
    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ = handle("read", BYTES);
    private static final MethodHandle WRITE = handle("write", BYTES);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle DUP2 = handle("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSID = handle("setsid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private TunCalls() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = java.util.Arrays.copyOf(more, more.length + 1);
        options[more.length] = ERRNO;
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    static int open(MemorySegment errno, MemorySegment path, int flags) {
        try {
            return result(errno, (int) OPEN.invokeExact(errno, path, flags, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ioctl(MemorySegment errno, int fd, long request, MemorySegment argument) {
        try {
            return result(errno, (int) IOCTL.invokeExact(errno, fd, request, argument));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ioctl(MemorySegment errno, int fd, long request, long argument) {
        try {
            return result(errno, (int) IOCTL_NUMBER.invokeExact(errno, fd, request, argument));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int fcntl(MemorySegment errno, int fd, int command, int argument) {
        try {
            return result(errno, (int) FCNTL.invokeExact(errno, fd, command, argument));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int socket(MemorySegment errno, int family, int type) {
        try {
            return result(errno, (int) SOCKET.invokeExact(errno, family, type, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long read(MemorySegment errno, int fd, MemorySegment into) {
        try {
            return result(errno, (long) READ.invokeExact(errno, fd, into, into.byteSize()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long write(MemorySegment errno, int fd, MemorySegment from, long bytes) {
        try {
            return result(errno, (long) WRITE.invokeExact(errno, fd, from, bytes));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int close(MemorySegment errno, int fd) {
        try {
            return result(errno, (int) CLOSE.invokeExact(errno, fd));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int dup2(MemorySegment errno, int from, int to) {
        try {
            return result(errno, (int) DUP2.invokeExact(errno, from, to));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Moves the calling thread alone.
    static int setns(MemorySegment errno, int fd, int kind) {
        try {
            return result(errno, (int) SETNS.invokeExact(errno, fd, kind));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int setsid(MemorySegment errno) {
        try {
            return result(errno, (int) SETSID.invokeExact(errno));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static String describe(int error) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static int result(MemorySegment errno, int returned) {
        return returned < 0 ? -errno.get(JAVA_INT, 0) : returned;
    }

    private static long result(MemorySegment errno, long returned) {
        return returned < 0 ? -errno.get(JAVA_INT, 0) : returned;
    }

    private static IllegalStateException broken(Throwable e) {
        return new IllegalStateException("a system call could not be made", e);
    }
}
