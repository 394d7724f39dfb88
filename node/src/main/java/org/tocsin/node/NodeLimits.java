package org.tocsin.node;

/// What a node holds for its associations together.
///
/// @param pathMemoriesMax peers whose path is remembered after their association has gone; the one remembered longest
///                        is forgotten first
public record NodeLimits(int pathMemoriesMax) {
    public NodeLimits {
        if (pathMemoriesMax < 0) {
            throw new IllegalArgumentException("pathMemoriesMax " + pathMemoriesMax);
        }
    }

    /// A memory of a path takes some 200 bytes: a megabyte for all.
    public static NodeLimits defaults() {
        return new NodeLimits(4096);
    }
}
