/// Broadcast of objects over a network of neighbours.
///
/// An **object** is bytes with a type, a class (0 most urgent to 7) and a time to live. Its [ObjectId] is a hash of the
/// network, the type and the bytes, so equal bytes are one object. Its origin signs an envelope around it; who may
/// publish in which class says the [Directory].
///
/// Frames between neighbours, one message each:
///
/// | kind | frame | says |
/// |---|---|---|
/// | 1 | object | the envelope, the remaining time to live and the bytes |
/// | 2 | announce | I hold these ids: with class, size, remaining time to live |
/// | 3 | pull | send me this id |
/// | 4 | have | I hold these ids, keep your copies |
/// | 5 | unavailable | I do not have what you pulled |
/// | 6 | holds | of these origins I hold this, by their numbers |
///
/// *Small* objects (up to `announceAboveBytes`) go as they are to every neighbour that is not known to hold them,
/// nearest first. *Large* ones are announced, and pulled from one announcer at a time. A new neighbour is told of all
/// kept objects, so whoever was away pulls what it missed while that is alive. And neighbours tell each other what they
/// hold: what one does not show within a period is announced to it, what it shows is not sent to it any more.
///
/// An origin may *withdraw* an object, or publish another under the same *key*, which replaces it. Both travel as
/// objects do, with all that this entails; whoever has one drops the copies of the old object that it has not sent.
///
/// What protects whom:
///
/// - An id counts as *seen* only after hash and signature were found right: a liar's bytes hide nothing. Who sent them
///   is charged, and the next neighbour that holds the object is asked.
/// - Copies that come during a check are dropped, but their senders are remembered as announcers.
/// - *Seen* and *relayed* are different states: an object that the application ignored may come again and be accepted.
/// - Expired objects are neither relayed nor delivered; remaining time is counted by each node from the arrival, so
///   clocks need not agree.
/// - Ids are remembered for `retention`; what an origin published before those is known by its sequence numbers.
/// - Whoever sends garbage, answers nothing or shows nothing is served and asked last ([Conduct]). A neighbour that
///   takes nothing costs a bounded queue. Two objects under one number are kept as evidence ([Equivocation]).
/// - Every map has a bound in [BroadcastConfig], every drop a [DropReason].
///
/// [Broadcast] is the door; behind it [Reception] leads an object from its frame to the application, [Jobs] hands out
/// hashing and signatures, [SeenObjects] remembers, [Relay] sends, [Pulls] asks, [Repair] finds what was missed.
package org.tocsin.broadcast;
