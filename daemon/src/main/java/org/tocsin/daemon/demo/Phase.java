package org.tocsin.daemon.demo;

/// The parts of a demo.
enum Phase {
    /// Full load, so that windows, estimates and the compiler settle; not counted in any table.
    WARM_UP("warm-up", true),
    /// Votes only: what the network gives without competition.
    IDLE("idle", false),
    /// The same votes while every node publishes blocks.
    LOADED("loaded", true),
    /// Full load again, for the nodes that ignore classes; not counted in any table.
    SECOND_WARM_UP("warm-up", true),
    /// The same load, the same pacing, but classes are ignored.
    NO_PRIORITIES("no-priorities", true);

    private final String title;
    private final boolean blocks;

    Phase(String title, boolean blocks) {
        this.title = title;
        this.blocks = blocks;
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
