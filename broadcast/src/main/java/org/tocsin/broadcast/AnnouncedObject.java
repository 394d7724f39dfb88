package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// An object that neighbours say they hold, and that is not (yet) found right here.
final class AnnouncedObject {
    static final Comparator<AnnouncedObject> URGENT_FIRST =
            Comparator.comparingInt((AnnouncedObject o) -> o.objectClass).thenComparingLong(o -> o.serial);
    static final Comparator<AnnouncedObject> DUE_FIRST = (a, b) ->
            a.dueNanos == b.dueNanos ? Long.compare(a.serial, b.serial) : Long.signum(a.dueNanos - b.dueNanos);

    final ObjectId id;
    final long serial;
    final int objectClass;

    /// In the order of their announcements, each neighbour once.
    final List<Announcer> announcers = new ArrayList<>();

    /// The one whose share of the bound it uses.
    final Neighbour chargedTo;

    /// The latest that an announcer claims.
    long expiresAtNanos;

    State state = new Waiting();

    /// When [Pulls] must look at it again, [#expiresAtNanos] at the latest.
    long dueNanos;

    AnnouncedObject(ObjectId id, long serial, int objectClass, Neighbour chargedTo, long expiresAtNanos) {
        this.id = id;
        this.serial = serial;
        this.objectClass = objectClass;
        this.chargedTo = chargedTo;
        this.expiresAtNanos = expiresAtNanos;
        this.dueNanos = expiresAtNanos;
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - expiresAtNanos >= 0;
    }

    @Nullable
    Announcer announcer(Neighbour neighbour) {
        for (Announcer announcer : announcers) {
            if (announcer.neighbour == neighbour) {
                return announcer;
            }
        }
        return null;
    }

    /// When the state wants to be looked at.
    long stateDueNanos() {
        return switch (state) {
            case Waiting _, Checking _ -> Deadline.NEVER;
            case Requested requested -> requested.deadlineNanos;
            case Deferred deferred -> deferred.untilNanos;
        };
    }

    sealed interface State {}

    /// For room at one of the announcers.
    record Waiting() implements State {}

    /// @param bytes asked of that neighbour at the time and not received, this object included
    record Requested(Announcer announcer, long askedAtNanos, long deadlineNanos, long bytes) implements State {}

    /// A copy is here and is being checked.
    record Checking() implements State {}

    /// To be asked for again at this instant.
    record Deferred(long untilNanos) implements State {}

    /// A neighbour that said it holds the object.
    static final class Announcer {
        final Neighbour neighbour;
        /// As this neighbour claims.
        final int size;

        int asks;

        Announcer(Neighbour neighbour, int size) {
            this.neighbour = neighbour;
            this.size = size;
        }
    }
}
