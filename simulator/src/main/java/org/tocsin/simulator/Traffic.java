package org.tocsin.simulator;

/// What a network has carried since counting began.
final class Traffic {
    long messages;
    long probes;
    long wireBytes;
    long receivedBytes;
    long lost;
    long cancelled;
    long duplicates;

    void reset() {
        messages = 0;
        probes = 0;
        wireBytes = 0;
        receivedBytes = 0;
        lost = 0;
        cancelled = 0;
        duplicates = 0;
    }
}
