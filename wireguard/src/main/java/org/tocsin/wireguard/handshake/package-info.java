/// The Noise handshake `IKpsk2` as WireGuard uses it (whitepaper §5.4): one object for each side's half of one
/// handshake, without time, peers or messages' fate.
package org.tocsin.wireguard.handshake;
