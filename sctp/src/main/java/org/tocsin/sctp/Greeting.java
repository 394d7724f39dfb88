package org.tocsin.sctp;

/// What a node of ours says of itself in the hello that opens an association.
///
/// @param incarnation of the node, positive: whoever starts again chooses a higher one than ever before, so that its
///                    peers tell a restart from an old packet. Each association opened anew counts on from it.
/// @param versions    bit `n` is set where the node speaks version `n` of the tunnel's protocol; 0 to 65535
/// @param epoch       of the network's configuration, as the node knows it
public record Greeting(long incarnation, int versions, int epoch) {
    public Greeting {
        if (incarnation <= 0 || versions < 0 || versions > 0xffff) {
            throw new IllegalArgumentException("incarnation " + incarnation + ", versions " + versions);
        }
    }
}
