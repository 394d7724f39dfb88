/// The headers of the packets inside a tunnel: IPv4 (RFC 791), IPv6 (RFC 8200), UDP (RFC 768), ICMP echo (RFC 792,
/// RFC 4443).
///
/// All accessors are static functions over a big-endian buffer and absolute offsets: nothing is allocated for a packet.
/// They trust their caller that the header lies inside the buffer; [org.tocsin.ip.InnerPacket#length] is what makes
/// sure of it for bytes from a peer.
package org.tocsin.ip;
