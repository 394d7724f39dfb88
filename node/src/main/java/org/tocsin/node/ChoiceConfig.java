package org.tocsin.node;

import java.time.Duration;
import org.tocsin.broadcast.OverlayConfig;

/// How many members a node has for neighbours, and how it comes to them.
///
/// @param meshMax      members, this node among them, up to which everybody is everybody's neighbour; of more, an
///                     overlay chooses, and goes on with that
/// @param overlay      of the choice
/// @param contactsMax  associations held at once where neighbours are chosen, beside those to partners: to neighbours,
///                     and for a while to members that ask or are asked; more than neighbours. Neighbours from
///                     before the choice may be more
/// @param epoch        how often the random neighbours are drawn anew
/// @param probeTimeout a member that does not answer a handshake for so long counts as out of reach; more than the 5 s
///                     after which WireGuard tries again
/// @param idleMax      how long an association to a member stays that is no neighbour
public record ChoiceConfig(
        int meshMax, OverlayConfig overlay, int contactsMax, Duration epoch, Duration probeTimeout, Duration idleMax) {
    public ChoiceConfig {
        if (meshMax < 2) {
            throw new IllegalArgumentException("meshMax " + meshMax);
        }
        if (contactsMax <= 2 * overlay.kindMax()) {
            throw new IllegalArgumentException("contactsMax " + contactsMax);
        }
        for (Duration duration : new Duration[] {epoch, probeTimeout, idleMax}) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException("not a time to wait: " + duration);
            }
        }
    }

    /// Of more than 48 members sixteen are neighbours, half of them drawn anew each week. Where all are neighbours, an
    /// origin serves all itself, and most nodes are nearer to it over others: 64 such nodes send as many copies as
    /// sixteen neighbours each would, and a vote takes 4 % longer to reach all; with 200 it takes 45 % longer.
    public static ChoiceConfig defaults() {
        return new ChoiceConfig(
                48, OverlayConfig.defaults(), 64, Duration.ofDays(7), Duration.ofSeconds(8), Duration.ofSeconds(20));
    }

    public ChoiceConfig withMeshMax(int value) {
        return new ChoiceConfig(value, overlay, contactsMax, epoch, probeTimeout, idleMax);
    }

    public ChoiceConfig withOverlay(OverlayConfig value) {
        return new ChoiceConfig(meshMax, value, contactsMax, epoch, probeTimeout, idleMax);
    }

    public ChoiceConfig withContactsMax(int value) {
        return new ChoiceConfig(meshMax, overlay, value, epoch, probeTimeout, idleMax);
    }

    public ChoiceConfig withEpoch(Duration value) {
        return new ChoiceConfig(meshMax, overlay, contactsMax, value, probeTimeout, idleMax);
    }

    /// How long a partner is left alone that did not answer, unless it comes by itself.
    Duration partnerRetry() {
        return idleMax.multipliedBy(3);
    }
}
