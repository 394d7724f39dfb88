package org.tocsin.simulator;

import java.util.ArrayDeque;
import org.tocsin.bytes.LongMap;
import org.tocsin.sctp.SackRule;

/// The SACKs that one node owes to its peers, as the associations of this project send them: at once where the sender
/// asks or after four packets, else with the next packet that goes to the peer, or alone when they have waited.
final class SackDebts {
    /// How long one waits for a packet to go with.
    static final long WAIT_NANOS = SackRule.ofOurs().delay().toNanos();

    private static final int PACKETS_PER_SACK = SackRule.ofOurs().packets();
    private static final long NONE_WAITS = -1;

    // Looked up, never iterated.
    private LongMap<Debt> debts = new LongMap<>();
    private final ArrayDeque<Debt> due = new ArrayDeque<>();

    /// A packet came.
    ///
    /// @param asks whether its sender wants to know at once
    /// @return for [#waited], which is to be called with it after [#WAIT_NANOS]; negative if not
    long came(int peer, boolean asks) {
        Debt debt = debts.get(peer);
        if (debt == null) {
            debt = new Debt(peer);
            debts.put(peer, debt);
        }
        debt.packets++;
        if (asks || debt.packets >= PACKETS_PER_SACK) {
            makeDue(debt);
        }
        return debt.packets == 1 && !debt.isDue ? debt.serial : NONE_WAITS;
    }

    /// The SACK has waited long enough, unless it went in between.
    void waited(int peer, long serial) {
        Debt debt = debts.get(peer);
        if (debt != null && debt.serial == serial) {
            makeDue(debt);
        }
    }

    private void makeDue(Debt debt) {
        if (!debt.isDue) {
            debt.isDue = true;
            due.add(debt);
        }
    }

    boolean owes(int peer) {
        Debt debt = debts.get(peer);
        return debt != null && debt.packets > 0;
    }

    /// The SACK goes with a packet to the peer.
    void pay(int peer) {
        Debt debt = debts.get(peer);
        if (debt != null) {
            debt.packets = 0;
            debt.isDue = false;
            debt.serial++;
        }
    }

    /// The peer that is due a SACK of its own, which is paid with this; -1 if there is none.
    int payNext() {
        while (!due.isEmpty()) {
            Debt debt = due.remove();
            if (debt.isDue) {
                pay(debt.peer);
                return debt.peer;
            }
        }
        return -1;
    }

    void clear() {
        debts = new LongMap<>();
        due.clear();
    }

    private static final class Debt {
        private final int peer;
        private int packets;
        private boolean isDue;
        private long serial;

        private Debt(int peer) {
            this.peer = peer;
        }
    }
}
