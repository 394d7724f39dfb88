package org.tocsin.broadcast;

/// How a neighbour behaves, as far as this node can prove it: 1 is as it should be, 0 is as bad as can be.
///
/// It falls for garbage, for pulls without an answer, and for not showing what it must have got: whoever takes
/// everything and passes nothing on has nothing to show. Loss and distance alone do not make a suspect: what arrives
/// late makes good. A suspect is served last and asked last, and not cut off: after a partition of the network
/// everybody beyond it looks like one.
final class Conduct {
    /// Seven objects in a row that were not shown, three pieces of garbage.
    private static final double SUSPECT_BELOW = 0.25;

    private static final double GAIN = 0.1;
    private static final double LOSS = 0.8;
    private static final double LOSS_BY_GARBAGE = 0.6;

    private double score = 1;

    void showed() {
        score += (1 - score) * GAIN;
    }

    void showedNothing() {
        score *= LOSS;
    }

    void answeredNothing() {
        score *= LOSS;
    }

    void sentGarbage() {
        score *= LOSS_BY_GARBAGE;
    }

    double score() {
        return score;
    }

    boolean isSuspect() {
        return score < SUSPECT_BELOW;
    }
}
