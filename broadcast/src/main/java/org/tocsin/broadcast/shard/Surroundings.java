package org.tocsin.broadcast.shard;

import java.util.List;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// What a [ShardExchange] stands in.
public interface Surroundings {
    /// Neighbours and partners whose links work, in the order in which they get shards: the farthest first, as theirs
    /// is the longest way, and suspects last.
    List<PublicKey> servedFirst();

    /// The neighbours alone: those that objects are announced to.
    List<PublicKey> linked();

    /// Whether the link to a neighbour or partner works.
    boolean reaches(PublicKey key);

    /// @param serial of the object in this node
    /// @param key    of the shard within its object, to cancel it by; -1 for what is not cancelled
    void send(PublicKey to, Octets frame, int objectClass, long deadlineNanos, long serial, int key);

    void cancel(PublicKey to, long serial, int key);

    /// Gives work to a worker; its finding comes back to [ShardExchange#handle].
    void run(ShardWork work);

    /// The neighbour or partner did what no honest one does.
    void charge(PublicKey member);

    /// Whether shards of a class may be passed on before the application has seen the object.
    boolean maySpread(int objectClass);

    /// The class that an envelope says, 0 to 7.
    int objectClass(Octets envelope);

    /// Whether an object with this envelope may come from here: its size, age, class and quota allow it.
    boolean isAdmitted(Octets envelope, int size, long expiresAtNanos, long nowNanos);

    /// Whether the neighbour is the origin that the envelope names.
    boolean isOrigin(PublicKey neighbour, Octets envelope);

    /// Whether the object is known already.
    boolean isSeen(Octets envelope);

    /// The bytes of an object that is kept and may be passed on.
    Optional<Octets> payload(Octets envelope);

    /// All slices of an object are here and right.
    void assembled(Octets envelope, List<Octets> slices, PublicKey from, long expiresAtNanos, long nowNanos);

    /// The shards do not suffice: the object is to be pulled whole from whoever announced it.
    void giveUp(long handle, long nowNanos);
}
