package org.tocsin.daemon.demo;

import java.io.PrintWriter;

/// What a run says while it runs: one line that is rewritten on a terminal, else one line a second.
final class Progress {
    private static final long INTERVAL_NANOS = 1_000_000_000L;
    private static final long TERMINAL_INTERVAL_NANOS = 200_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private long shownAtNanos;
    private int shownWidth;

    Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        this.shownAtNanos = System.nanoTime() - INTERVAL_NANOS;
    }

    /// A line that stays.
    void say(String line) {
        clear();
        err.println(line);
        err.flush();
    }

    /// A line that the next one replaces; shown only so often.
    void show(String line) {
        long now = System.nanoTime();
        if (now - shownAtNanos < (terminal ? TERMINAL_INTERVAL_NANOS : INTERVAL_NANOS)) {
            return;
        }
        shownAtNanos = now;
        if (!terminal) {
            err.println(line);
        } else {
            clear();
            err.print(line);
            shownWidth = line.length();
        }
        err.flush();
    }

    private void clear() {
        if (shownWidth > 0) {
            err.print("\r" + " ".repeat(shownWidth) + "\r");
            shownWidth = 0;
        }
    }
}
