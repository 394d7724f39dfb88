package org.tocsin.sctp;

/// What an association is told at birth. Start from [#defaults] and change with the `with` methods.
///
/// @param localPort            SCTP port in the header of what we send
/// @param remotePort           the peer's SCTP port
/// @param packetBytesMax       largest SCTP packet, common header on: 1420 of the tunnel less 40 of IPv6
/// @param receiveWindowBytes   what may lie unread here, and less where associations share a [ReceiveBudget]; must
///                             hold the largest message and its bookkeeping
/// @param outboundStreams      streams asked for
/// @param inboundStreamsMax    streams granted
/// @param interleaving         whether to offer I-DATA (RFC 8260)
/// @param initialWindowPackets first congestion window, paced
/// @param congestionControl    which controller governs the window
/// @param copyUrgent           when urgent messages of one packet are sent twice
/// @param scheduler            which waiting message sends next
/// @param basePacketBytes      packets begin with this size and grow to `packetBytesMax` as far as probes get through
///                             (RFC 8899); no less than `packetBytesMax` for no probing
/// @param ecn                  whether the shell hands congestion marks in, so that they may be asked for
/// @param timers               timeouts and patience
/// @param bounds               what may be held, and no more
public record AssociationConfig(
        int localPort,
        int remotePort,
        int packetBytesMax,
        int receiveWindowBytes,
        int outboundStreams,
        int inboundStreamsMax,
        boolean interleaving,
        int initialWindowPackets,
        CongestionControlKind congestionControl,
        UrgentCopying copyUrgent,
        SchedulerKind scheduler,
        int basePacketBytes,
        boolean ecn,
        AssociationTimers timers,
        AssociationBounds bounds) {
    private static final int MIB = 1 << 20;

    /// RFC 9260, section 3.3.2: an advertised window below 1500 is an error; the rest keeps one message from locking
    /// the window that it needs itself.
    public AssociationConfig {
        if (packetBytesMax < 128 || packetBytesMax > 65535) {
            throw new IllegalArgumentException("packetBytesMax " + packetBytesMax);
        }
        if (basePacketBytes < 128) {
            throw new IllegalArgumentException("basePacketBytes " + basePacketBytes);
        }
        if (receiveWindowBytes < heldBytesMax(bounds.messageBytesMax())) {
            throw new IllegalArgumentException("receiveWindowBytes " + receiveWindowBytes + " is less than a message");
        }
        if (outboundStreams < 1 || outboundStreams > 65535 || inboundStreamsMax < 1 || inboundStreamsMax > 65535) {
            throw new IllegalArgumentException("1 to 65535 streams");
        }
    }

    /// What a message costs at most while it is not whole: its fragments' places and what links them, in packets of a
    /// usual size.
    static int heldBytesMax(int messageBytes) {
        return messageBytes / 4 * 5 + 4096;
    }

    /// For a network of nodes that own both ends of every association.
    public static AssociationConfig defaults() {
        return new AssociationConfig(
                5000,
                5000,
                1380,
                24 * MIB,
                256,
                1024,
                true,
                32,
                CongestionControlKind.DELAY_BOUNDED,
                UrgentCopying.AFTER_LOSS,
                SchedulerKind.STRICT_PRIORITY,
                1200,
                false,
                AssociationTimers.defaults(),
                AssociationBounds.defaults());
    }

    public AssociationConfig withLocalPort(int value) {
        return new AssociationConfig(
                value,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withRemotePort(int value) {
        return new AssociationConfig(
                localPort,
                value,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withPacketBytesMax(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                value,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withReceiveWindowBytes(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                value,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withOutboundStreams(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                value,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withInboundStreamsMax(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                value,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withInterleaving(boolean value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                value,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withInitialWindowPackets(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                value,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withCongestionControl(CongestionControlKind value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                value,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withCopyUrgent(UrgentCopying value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                value,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withScheduler(SchedulerKind value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                value,
                basePacketBytes,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withBasePacketBytes(int value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                value,
                ecn,
                timers,
                bounds);
    }

    public AssociationConfig withEcn(boolean value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                value,
                timers,
                bounds);
    }

    public AssociationConfig withTimers(AssociationTimers value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                value,
                bounds);
    }

    public AssociationConfig withBounds(AssociationBounds value) {
        return new AssociationConfig(
                localPort,
                remotePort,
                packetBytesMax,
                receiveWindowBytes,
                outboundStreams,
                inboundStreamsMax,
                interleaving,
                initialWindowPackets,
                congestionControl,
                copyUrgent,
                scheduler,
                basePacketBytes,
                ecn,
                timers,
                value);
    }
}
