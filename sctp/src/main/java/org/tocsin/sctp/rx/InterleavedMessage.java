package org.tocsin.sctp.rx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The fragments of one message that came as I-DATA, while some are missing. RFC 8260 §2.2.3.
final class InterleavedMessage {
    private static final int UNKNOWN = -1;

    private final List<byte[]> fragments = new ArrayList<>();
    /// Fragments behind a missing one. Fragment numbers count from 0 and do not wrap below the bound on a message.
    private final TreeMap<Integer, byte[]> ahead = new TreeMap<>();
    private int bytes;
    private int ppid;
    private int endFsn = UNKNOWN;

    /// @return false if the fragment contradicts those that came before
    boolean add(int fsn, boolean isEnd, byte[] payload) {
        if (fsn < fragments.size() || ahead.containsKey(fsn)) {
            return false;
        }
        if (isEnd) {
            if (endFsn != UNKNOWN || highestFsn() > fsn) {
                return false;
            }
            endFsn = fsn;
        } else if (endFsn != UNKNOWN && fsn > endFsn) {
            return false;
        }
        bytes += payload.length;
        if (fsn != fragments.size()) {
            ahead.put(fsn, payload);
            return true;
        }
        fragments.add(payload);
        while (!ahead.isEmpty() && ahead.firstKey() == fragments.size()) {
            Map.Entry<Integer, byte[]> first = ahead.pollFirstEntry();
            fragments.add(first.getValue());
        }
        return true;
    }

    private int highestFsn() {
        return ahead.isEmpty() ? fragments.size() - 1 : ahead.lastKey();
    }

    void setPpid(int ppid) {
        this.ppid = ppid;
    }

    int ppid() {
        return ppid;
    }

    int bytes() {
        return bytes;
    }

    int fragmentCount() {
        return fragments.size() + ahead.size();
    }

    boolean isWhole() {
        return endFsn != UNKNOWN && fragments.size() == endFsn + 1;
    }

    byte[] assemble() {
        byte[] whole = new byte[bytes];
        int at = 0;
        for (byte[] fragment : fragments) {
            System.arraycopy(fragment, 0, whole, at, fragment.length);
            at += fragment.length;
        }
        return whole;
    }
}
