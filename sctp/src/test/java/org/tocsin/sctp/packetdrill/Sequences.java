package org.tocsin.sctp.packetdrill;

import java.util.HashMap;
import java.util.Map;
import org.tocsin.bytes.Octets;

/// What the association chose by chance, and by which numbers the script calls it.
final class Sequences {
    private final Map<Long, Integer> localTags = new HashMap<>();
    private int localTag;
    private int peerTag;
    private int tsnOffset;
    private boolean chosen;
    private Octets cookie = Octets.EMPTY;

    /// The association named its tag and first TSN, in INIT or INIT ACK. Only the first time: what the script numbers
    /// alike later must be the same again, and what it leaves open is for an association that does not come about.
    void choose(int tag, long scriptTag, int tsn, long scriptTsn) {
        if (!chosen) {
            chosen = true;
            localTags.put(scriptTag, tag);
            localTag = tag;
            tsnOffset = tsn - (int) scriptTsn;
        }
    }

    /// @return a number that no script uses where the tag is not the one chosen
    long scriptTag(int tag) {
        for (Map.Entry<Long, Integer> entry : localTags.entrySet()) {
            if (entry.getValue() == tag) {
                return entry.getKey();
            }
        }
        return -1;
    }

    /// The script's peer named its tag.
    void peer(int tag) {
        peerTag = tag;
    }

    void cookie(Octets value) {
        cookie = value;
    }

    Octets cookie() {
        return cookie;
    }

    int localTag() {
        return localTag;
    }

    int peerTag() {
        return peerTag;
    }

    /// The tag of `sctp(tag=N)`: one of the association's, or just a number.
    int named(long scriptTag) {
        return localTags.getOrDefault(scriptTag, (int) scriptTag);
    }

    int toWire(long scriptTsn) {
        return (int) scriptTsn + tsnOffset;
    }

    long toScript(int tsn) {
        return (tsn - tsnOffset) & 0xffff_ffffL;
    }
}
