package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.tocsin.bytes.Octets;

/// The equivocations that this node has seen, the last ones. Both objects went on as all do, so every node sees it
/// for itself.
final class Evidence {
    private final int max;
    private final ArrayDeque<Equivocation> kept = new ArrayDeque<>();

    /// @param max at the bound the oldest makes room
    Evidence(int max) {
        this.max = max;
    }

    /// @param first  kept, with the same number as the second
    /// @param second kept
    void add(SeenObject first, SeenObject second) {
        if (kept.size() >= max) {
            kept.remove();
        }
        kept.add(new Equivocation(first.origin, first.id, second.id, envelope(first), envelope(second)));
    }

    List<Equivocation> all() {
        return List.copyOf(kept);
    }

    private static Octets envelope(SeenObject object) {
        ByteBuffer out = ByteBuffer.allocate(Envelope.SIZE);
        object.keptFrame().envelope().write(out);
        return Octets.wrap(out.array());
    }
}
