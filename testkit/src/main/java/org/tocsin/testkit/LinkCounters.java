package org.tocsin.testkit;

/// What a [Link] has done since it was made. Bytes include the overhead per datagram.
///
/// `offered` = `lost` + `queueFull` + `tooLarge` + accepted; accepted + `duplicated` = `delivered` + still under way.
///
/// @param offered    datagrams that were offered
/// @param delivered  datagrams that were polled, copies included
/// @param lost       dropped by chance
/// @param queueFull  dropped because the queue's bytes were at the bound
/// @param tooLarge   dropped because of the MTU
/// @param duplicated copies made
/// @param reordered  datagrams held back
/// @param sentBytes  bytes accepted
/// @param deliveredBytes bytes polled, copies included
public record LinkCounters(
        long offered,
        long delivered,
        long lost,
        long queueFull,
        long tooLarge,
        long duplicated,
        long reordered,
        long sentBytes,
        long deliveredBytes) {}
