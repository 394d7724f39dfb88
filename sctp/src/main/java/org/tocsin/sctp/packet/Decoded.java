package org.tocsin.sctp.packet;

/// What [ControlChunk#decode] makes of a chunk: a [ControlChunk], or the reason why it is [Malformed].
public sealed interface Decoded permits ControlChunk, Malformed {}
