package org.tocsin.benchmarks.handshake;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What native libraries of this process hold: the bytes that the C library has given out and not got back.
final class NativeHeap {
    /// `struct mallinfo2` of the GNU C library since 2.33: ten sizes.
    private static final MemoryLayout MALLINFO2 = MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG);

    private static final long HBLKHD = 4 * ValueLayout.JAVA_LONG.byteSize();
    private static final long UORDBLKS = 7 * ValueLayout.JAVA_LONG.byteSize();

    private final MethodHandle mallinfo2;

    private NativeHeap(MethodHandle mallinfo2) {
        this.mallinfo2 = mallinfo2;
    }

    /// Empty where the C library does not tell.
    @SuppressWarnings("restricted")
    static Optional<NativeHeap> find() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("mallinfo2")
                .map(symbol -> new NativeHeap(linker.downcallHandle(
                        symbol, FunctionDescriptor.of(MemoryLayout.structLayout(MALLINFO2.withName("sizes"))))));
    }

    long usedBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
            return info.get(ValueLayout.JAVA_LONG, UORDBLKS) + info.get(ValueLayout.JAVA_LONG, HBLKHD);
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 could not be called", e);
        }
    }
}
