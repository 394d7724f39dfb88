package org.tocsin.benchmarks.embedded;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What all threads of this process have allocated on the heap since its start, ended threads included.
final class AllocatedBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocatedBytes() {}

    static long now() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
