package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The system calls that the transport makes. Each returns what the call returns, or the negative error number.
///
/// The first parameter is where the error number is put; one thread at a time may use one.
@SuppressWarnings("restricted") // reached only where the module may call natively, see FfmTransport.isAvailable
final class LinuxCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    /// The bytes that an error number's place needs.
    static final long ERRNO_BYTES = Linker.Option.captureStateLayout().byteSize();

    private static final FunctionDescriptor INT_OF_3_INTS =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor NAME = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor MESSAGE = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor BYTES = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private static final MethodHandle SOCKET = handle("socket", INT_OF_3_INTS);
    private static final MethodHandle BIND = handle("bind", NAME);
    private static final MethodHandle GETSOCKNAME =
            handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDMSG = handle("sendmsg", MESSAGE);
    private static final MethodHandle RECVMSG = handle("recvmsg", MESSAGE);
    private static final MethodHandle PPOLL =
            handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ = handle("read", BYTES);
    private static final MethodHandle WRITE = handle("write", BYTES);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private LinuxCalls() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    static int socket(MemorySegment errno, int family, int type) {
        try {
            return result(errno, (int) SOCKET.invokeExact(errno, family, type, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int bind(MemorySegment errno, int fd, MemorySegment name, int nameBytes) {
        try {
            return result(errno, (int) BIND.invokeExact(errno, fd, name, nameBytes));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int getsockname(MemorySegment errno, int fd, MemorySegment name, MemorySegment nameBytes) {
        try {
            return result(errno, (int) GETSOCKNAME.invokeExact(errno, fd, name, nameBytes));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int setsockopt(MemorySegment errno, int fd, int level, int option, MemorySegment value) {
        try {
            int valueBytes = (int) value.byteSize();
            return result(errno, (int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, valueBytes));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long sendmsg(MemorySegment errno, int fd, MemorySegment header) {
        try {
            return result(errno, (long) SENDMSG.invokeExact(errno, fd, header, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long recvmsg(MemorySegment errno, int fd, MemorySegment header) {
        try {
            return result(errno, (long) RECVMSG.invokeExact(errno, fd, header, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ppoll(MemorySegment errno, MemorySegment entries, long count, MemorySegment timeout) {
        try {
            return result(errno, (int) PPOLL.invokeExact(errno, entries, count, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int eventfd(MemorySegment errno, int flags) {
        try {
            return result(errno, (int) EVENTFD.invokeExact(errno, 0, flags));
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

    static long write(MemorySegment errno, int fd, MemorySegment from) {
        try {
            return result(errno, (long) WRITE.invokeExact(errno, fd, from, from.byteSize()));
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

    static int prctl(MemorySegment errno, int option, long value) {
        try {
            return result(errno, (int) PRCTL.invokeExact(errno, option, value));
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
