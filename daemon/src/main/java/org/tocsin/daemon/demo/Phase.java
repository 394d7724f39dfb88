package org.tocsin.daemon.demo;

/// The parts of a demo.
enum Phase {
    /// Full load, so that windows, estimates and the compiler settle; not counted in any table.
    WARM_UP(1, "warm-up", true),
    /// Votes only: what the network gives without competition.
    IDLE(2, "idle", false),
    /// The same votes while every node publishes blocks.
    LOADED(3, "loaded", true),
    /// Full load again, for the nodes that ignore classes; not counted in any table.
    SECOND_WARM_UP(4, "warm-up", true),
    /// The same load, the same pacing, but classes are ignored.
    NO_PRIORITIES(5, "no-priorities", true);

    private final int code;
    private final String title;
    private final boolean blocks;

    Phase(int code, String title, boolean blocks) {
        this.code = code;
        this.title = title;
        this.blocks = blocks;
    }

    /// What publications of the phase carry.
    int code() {
        return code;
    }

    String title() {
        return title;
    }

    /// Whether blocks are published beside the votes.
    boolean hasBlocks() {
        return blocks;
    }

    boolean isCounted() {
        return this != WARM_UP && this != SECOND_WARM_UP;
    }
}
