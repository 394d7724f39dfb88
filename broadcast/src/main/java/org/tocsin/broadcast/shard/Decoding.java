package org.tocsin.broadcast.shard;

/// Gives slices to workers once they may be decoded.
final class Decoding {
    private final Surroundings around;

    Decoding(Surroundings around) {
        this.around = around;
    }

    void decodeIfEnough(ObjectShards object, int slice) {
        Slots slots = object.slice(slice);
        HashList signed = object.manifest;
        if (signed != null
                && slots != null
                && !slots.isBusy
                && slots.count() >= signed.geometry().data()) {
            slots.isBusy = true;
            around.run(new ShardWork.Decode(
                    object.handle, object.objectClass, signed, slice, slots.snapshot(), slots.checked()));
        }
    }
}
