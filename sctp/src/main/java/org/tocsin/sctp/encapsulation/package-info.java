/// SCTP packets as the payload of UDP datagrams (RFC 6951): for peers that are reached without a tunnel, other
/// implementations above all. An SCTP packet stands in a datagram as it is, checksum included.
package org.tocsin.sctp.encapsulation;
