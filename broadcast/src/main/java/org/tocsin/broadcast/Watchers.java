package org.tocsin.broadcast;

/// Who shows whom what it holds: every neighbour the others, but in a large [Clique] only those close to it in a ring
/// of all keys. With 200 nodes, summaries of all to all were 4 % of what a megabyte took to spread.
///
/// A ring is the same for both only while they have the same neighbours, so it counts between two that told each other
/// that; all others show each other everything, as they do while one of them has not heard yet who came or went.
final class Watchers {
    /// On either side: with those on both sides as many as the neighbours in an overlay.
    private static final int SHOWN_TO = 8;
    /// Fewer, so that a view that is late by a node or two expects nothing that it does not get.
    private static final int WATCHED = 6;

    private final Clique clique;

    Watchers(Clique clique) {
        this.clique = clique;
    }

    /// Whether this node shows the neighbour what it holds.
    boolean isShown(Neighbour neighbour) {
        return !clique.agrees(neighbour) || ringDistance(neighbour) <= SHOWN_TO;
    }

    /// Whether the neighbour has to show this node what it holds, else it is offered to it again.
    boolean isWatched(Neighbour neighbour) {
        return !clique.agrees(neighbour) || ringDistance(neighbour) <= WATCHED;
    }

    /// Whether it counts against a neighbour that is watched if it does not: not where it may believe that it need not.
    boolean isJudged(Neighbour neighbour) {
        return !clique.mayBeAll() || ringDistance(neighbour) <= WATCHED;
    }

    private int ringDistance(Neighbour neighbour) {
        return clique.ring().distance(neighbour.key);
    }
}
