package org.tocsin.node;

import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.Broadcast;
import org.tocsin.broadcast.Output;
import org.tocsin.bytes.Deadline;
import org.tocsin.crypto.PublicKey;
import org.tocsin.sctp.OutgoingMessage;

/// Takes what the broadcast gives out: messages go into associations, everything else to the owner of the node.
///
/// Of what is most urgent and goes to many, the first copy leads: it is sealed and sent before the others are looked
/// at, which takes several times as long. Once at an instant, because it costs a system call.
final class Spread {
    private static final int MOST_URGENT = 0;

    private final Broadcast broadcast;
    private final Messages messages;
    private final Contacts contacts;
    private final NodeCounters counters;
    private final Queue<NodeOutput> outputs;
    /// Who gets a message that goes to many, and to how many of them it was given.
    private List<PublicKey> recipients = List.of();

    private int given;
    private @Nullable OutgoingMessage copy;
    private @Nullable Neighbour leader;
    private long ledAtNanos = Deadline.NEVER;

    Spread(
            Broadcast broadcast,
            Messages messages,
            Contacts contacts,
            NodeCounters counters,
            Queue<NodeOutput> outputs) {
        this.broadcast = broadcast;
        this.messages = messages;
        this.contacts = contacts;
        this.counters = counters;
        this.outputs = outputs;
    }

    /// Whether a copy is to be sent before anything else is done.
    boolean hasLeader() {
        return leader != null;
    }

    /// @return for whom that copy is, null if there is none; it does not lead any more
    @Nullable
    Neighbour takeLeader() {
        Neighbour taken = leader;
        leader = null;
        return taken;
    }

    /// @return when the broadcast wants to be asked again; now if a copy leads
    long drain(long nowNanos) {
        while (leader == null) {
            if (copy != null) {
                giveNext(copy, nowNanos);
                continue;
            }
            switch (broadcast.poll(nowNanos)) {
                case Output.Send send -> send(send, nowNanos);
                case Output.Flood flood -> {
                    recipients = flood.to();
                    given = 0;
                    copy = messages.of(flood);
                }
                case Output.Cancel cancel -> cancel(cancel);
                case Output.Run run ->
                    outputs.add(new NodeOutput.Run(run.job(), run.job().objectClass()));
                case Output.Published published ->
                    outputs.add(new NodeOutput.Published(published.publicationId(), published.id()));
                case Output.Validate validate -> outputs.add(new NodeOutput.Validate(validate.object()));
                case Output.Deliver deliver -> outputs.add(new NodeOutput.Deliver(deliver.object()));
                case Output.WaitUntil wait -> {
                    return wait.deadlineNanos();
                }
                case Output.Idle _ -> {
                    return Deadline.NEVER;
                }
            }
        }
        return nowNanos;
    }

    private void giveNext(OutgoingMessage message, long nowNanos) {
        Neighbour neighbour = find(recipients.get(given));
        given++;
        if (given == recipients.size()) {
            copy = null;
        }
        if (neighbour == null) {
            return;
        }
        messages.send(neighbour, message, nowNanos);
        if (copy != null && message.messageClass() == MOST_URGENT && ledAtNanos != nowNanos) {
            leader = neighbour;
            ledAtNanos = nowNanos;
        }
    }

    private void send(Output.Send send, long nowNanos) {
        Neighbour neighbour = find(send.to());
        if (neighbour != null) {
            messages.send(neighbour, messages.of(send, neighbour), nowNanos);
        }
    }

    private void cancel(Output.Cancel cancel) {
        Neighbour neighbour = contacts.find(cancel.to());
        if (neighbour != null) {
            messages.cancel(neighbour, cancel.tag());
        }
    }

    /// @return null if the link has ended in the meantime
    private @Nullable Neighbour find(PublicKey key) {
        Neighbour neighbour = contacts.find(key);
        if (neighbour == null) {
            counters.count(NodeCounter.NEIGHBOUR_GONE);
        }
        return neighbour;
    }
}
