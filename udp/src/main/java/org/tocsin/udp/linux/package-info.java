/// The fast path on Linux: system calls through the foreign function interface, without native code of ours.
///
/// One `sendmsg` with UDP_SEGMENT carries up to 64 datagrams of one size to one destination, one `recvmsg` with UDP_GRO
/// brings as many; `ppoll` waits to the microsecond. Layouts are those of 64-bit little-endian Linux.
package org.tocsin.udp.linux;
