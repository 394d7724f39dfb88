package org.tocsin.broadcast;

/// Own objects that no neighbour has taken yet: when they are too many, the publisher has to wait.
final class Unsent {
    private final int countMax;
    private final long bytesMax;
    private int count;
    private long bytes;

    Unsent(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /// One is always allowed, so that a small bound does not forbid large objects for ever.
    boolean hasRoom(int size) {
        return count == 0 || (count < countMax && bytes + size <= bytesMax);
    }

    void add(SeenObject object) {
        count++;
        bytes += object.size;
        object.unsent = this;
    }

    void remove(SeenObject object) {
        count--;
        bytes -= object.size;
        object.unsent = null;
    }
}
