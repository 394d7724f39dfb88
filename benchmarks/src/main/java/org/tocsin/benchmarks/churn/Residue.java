package org.tocsin.benchmarks.churn;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What this process holds at one moment, after the garbage was collected.
///
/// @param threads       of the platform
/// @param descriptors   open; 0 where the system does not tell
/// @param memoryBytes   of the heap and of buffers outside of it
/// @param residentBytes of the whole process, the JVM's own things included; 0 where the system does not tell
record Residue(int threads, long descriptors, long memoryBytes, long residentBytes) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/status");
    /// What hangs on a reference that is cleared in one collection is freed in the next.
    private static final int COLLECTIONS = 4;

    private static final long SETTLE_MILLIS = 250;

    static Residue measure() throws IOException, InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
        }
        long memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            memory += pool.getMemoryUsed();
        }
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return new Residue(threads, descriptorsOpen(), memory, resident());
    }

    private static long descriptorsOpen() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    private static long resident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        }
    }
}
