/// SCTP on the wire (RFC 9260 §3): the common header, chunks and parameters, read and written in two shapes only.
///
/// - The data path, DATA, I-DATA and SACK, has static accessors over the buffer and makes no object.
/// - Every other chunk is a record of [org.tocsin.sctp.packet.ControlChunk], decoded in full or
///   [org.tocsin.sctp.packet.Malformed].
///
/// A packet is read in this order: [org.tocsin.sctp.packet.SctpPacket#check], then a
/// [org.tocsin.sctp.packet.ChunkCursor] over its chunks, which hands out only chunks that lie wholly in the packet.
/// All offsets are absolute and the order set on a buffer does not matter: fields are big-endian whatever it says.
package org.tocsin.sctp.packet;
