package org.tocsin.broadcast.shard;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.broadcast.shard.ObjectShards.Stage;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The way of a shard that came: is it of use, is it right, whom does it go on to?
final class Intake {
    private final Surroundings around;
    private final Holdings holdings;
    private final Spreading spreading;
    private final Decoding decoding;

    Intake(Surroundings around, Holdings holdings, Spreading spreading, Decoding decoding) {
        this.around = around;
        this.holdings = holdings;
        this.spreading = spreading;
        this.decoding = decoding;
    }

    void receive(PublicKey from, ShardFrame frame, long nowNanos) {
        ObjectShards object = holdings.findOrOpen(
                from, frame.handle(), frame.objectClass(), frame.expiresAtNanos(nowNanos), nowNanos);
        if (object == null) {
            holdings.drop(ShardDrop.OBJECTS_FULL);
            return;
        }
        boolean isForeign = frame.isFirstHop()
                && (object.manifest == null
                        ? !holdings.roster().contains(from) || !from.equals(firstHop(object, from))
                        : !around.isOrigin(from, object.manifest.envelope()));
        boolean isTooEarly = frame.isFirstHop() && !around.maySpread(frame.objectClass());
        if (object.stage == Stage.REFUSED || isTooEarly) {
            holdings.drop(ShardDrop.NOT_ADMITTED);
        } else if (isForeign) {
            if (object.manifest != null) {
                // Before that, who came first may have been the liar.
                around.charge(from);
            }
            holdings.drop(ShardDrop.NOT_ITS_ORIGIN);
        } else if (frame.isOfManifest()) {
            receiveOfManifest(object, from, frame, nowNanos);
        } else {
            receiveOfObject(object, from, frame, nowNanos);
        }
    }

    /// Who asks first to be relayed is taken for the origin until the manifest tells.
    private static PublicKey firstHop(ObjectShards object, PublicKey from) {
        if (object.firstHopFrom == null) {
            object.firstHopFrom = from;
        }
        return object.firstHopFrom;
    }

    private void receiveOfManifest(ObjectShards object, PublicKey from, ShardFrame frame, long nowNanos) {
        int size = ManifestCode.claimedSize(frame.bytes());
        ManifestCode code = new ManifestCode(Math.max(1, size));
        if (size < 0 || frame.shards() != code.shards() || frame.bytes().size() != Integer.BYTES + code.shardBytes()) {
            around.charge(from);
            holdings.drop(ShardDrop.MALFORMED);
            return;
        }
        boolean isWanted = object.stage == Stage.COLLECTING && object.manifest == null;
        if (isWanted && object.manifestSlots == null) {
            object.manifestSlots = new Slots(code.shards());
            object.manifestSize = size;
        }
        Slots slots = object.manifestSlots;
        isWanted &= slots != null && size == object.manifestSize && !slots.isBusy && !slots.has(frame.index());
        boolean isTrusted = frame.isFirstHop()
                || object.asked.contains(from)
                || object.mayRelay(from, frame.slice(), frame.index());
        boolean isChosen = object.manifestFrom == null || object.manifestFrom.equals(from);
        if (!isTrusted) {
            holdings.drop(ShardDrop.NOT_ITS_RELAY);
        } else if (store(object, slots, isWanted && isChosen, false, from, frame, nowNanos)
                && slots != null
                && slots.count() >= code.data()
                && !slots.isBusy) {
            slots.isBusy = true;
            List<@Nullable Octets> suspects =
                    object.suspects.size() == slots.size() ? object.suspects : Collections.nCopies(slots.size(), null);
            around.run(new ShardWork.Join(
                    object.handle, object.objectClass, object.manifestSize, slots.snapshot(), suspects));
        }
    }

    private void receiveOfObject(ObjectShards object, PublicKey from, ShardFrame frame, long nowNanos) {
        HashList manifest = object.manifest;
        if (manifest != null && !manifest.geometry().fits(frame)) {
            around.charge(from);
            holdings.drop(ShardDrop.WRONG_SHAPE);
            return;
        }
        Slots slots = object.stage == Stage.COLLECTING && object.decoded(frame.slice()) == null
                ? object.slice(frame.slice(), frame.shards())
                : null;
        boolean isWanted = slots != null
                && !slots.isBusy
                && (!slots.has(frame.index()) || (manifest != null && !slots.isChecked(frame.index())));
        boolean isToRelay = frame.isFirstHop() && !object.relayed.get(frame.key());
        if (!isWanted && !isToRelay) {
            holdings.drop(ShardDrop.DUPLICATE);
            return;
        }
        if (manifest != null) {
            if (!manifest.names(frame.slice(), frame.index(), frame.bytes().toByteArray())) {
                around.charge(from);
                holdings.drop(ShardDrop.WRONG_SHARD);
                return;
            }
        } else if (!frame.isFirstHop()
                && !object.asked.contains(from)
                && !object.mayRelay(from, frame.slice(), frame.index())) {
            holdings.drop(ShardDrop.NOT_ITS_RELAY);
            return;
        }
        if (store(object, slots, isWanted, manifest != null, from, frame, nowNanos)) {
            decoding.decodeIfEnough(object, frame.slice());
        }
    }

    /// Keeps and relays a shard.
    ///
    /// @return whether it was kept
    private boolean store(
            ObjectShards object,
            @Nullable Slots slots,
            boolean isWanted,
            boolean isChecked,
            PublicKey from,
            ShardFrame frame,
            long nowNanos) {
        int size = frame.bytes().size();
        if (isWanted
                && (!holdings.hasRoom(size)
                        || (!isChecked && !holdings.unchecked().hasRoom(from, size)))) {
            holdings.drop(ShardDrop.BYTES_FULL);
            return false;
        }
        if (frame.isFirstHop() && !object.relayed.get(frame.key())) {
            spreading.relay(object, from, frame, nowNanos);
        }
        if (!isWanted || slots == null) {
            holdings.drop(ShardDrop.DUPLICATE);
            return false;
        }
        slots.put(frame.index(), frame.bytes(), from, isChecked);
        if (!isChecked) {
            holdings.unchecked().add(from, size);
        }
        holdings.keep(object, size);
        object.helpers.add(from);
        object.progressAtNanos = nowNanos;
        return true;
    }
}
