/// Large objects in coded shards, for networks whose members can all reach each other.
///
/// The origin cuts an object into slices and each slice into shards by a Reed-Solomon code, hashes all shards, and
/// signs the list: the **manifest**. Each shard, and each shard of the manifest, which is coded too, goes to one
/// member, its **relay**; which one follows from the handle of the object and the members alone. The relay passes it on
/// to all others as it comes. So a shard makes two hops, every uplink carries the same, and a fifth of the relays may
/// be missing.
///
/// | kind | frame | says |
/// |---|---|---|
/// | 17 | shard | one shard, of the object or of its manifest |
/// | 18 | shard pull | send me these shards |
///
/// What protects whom:
///
/// - A relay passes on what comes from the origin through the tunnel between them, which authenticates it, and checks
///   it with the manifest too once that is here. Nobody relays what was relayed.
/// - Before the manifest is here, a shard is taken only from its own relay or from who was asked: a liar spoils its own
///   places, and these are compared with the manifest later. A wrong shard costs one hash, and its sender is charged.
/// - Shards of the manifest have no list. If they make none that is signed, the whole is asked of one neighbour at a
///   time, and the right one tells who sent the wrong shards.
/// - Every decoded shard is compared with the manifest, and the whole with the object's id, before it counts as seen.
/// - Every map is bounded by [ShardConfig]; unchecked bytes are bounded for each neighbour.
///
/// [ShardExchange] is the door; [Spreading] sends, [Repair] asks for what is missing, [ShardWork] is what workers do.
package org.tocsin.broadcast.shard;
