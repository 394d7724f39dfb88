package org.tocsin.udp;

/// @param name                 names the loop's thread
/// @param outboxDatagramsMax   datagrams between a drain and the system call that sends them
/// @param outboxDatagramBytes  the largest datagram the core sends, in bytes of UDP payload
/// @param receiveDatagramsMax  datagrams that are received before the core may send again
/// @param commandsMax          commands that wait; at the bound [EventLoop#execute] refuses
public record LoopConfig(
        String name, int outboxDatagramsMax, int outboxDatagramBytes, int receiveDatagramsMax, int commandsMax) {
    /// 64 x 1500 bytes: just above the largest segment list of one system call.
    private static final int DATAGRAMS_MAX = 64;

    private static final int DATAGRAM_BYTES = 1500;
    private static final int COMMANDS_MAX = 65_536;

    public LoopConfig {
        if (outboxDatagramsMax <= 0 || outboxDatagramBytes <= 0 || receiveDatagramsMax <= 0 || commandsMax <= 0) {
            throw new IllegalArgumentException("the bounds of a loop are positive");
        }
    }

    public static LoopConfig named(String name) {
        return new LoopConfig(name, DATAGRAMS_MAX, DATAGRAM_BYTES, DATAGRAMS_MAX, COMMANDS_MAX);
    }

    public LoopConfig withOutbox(int datagramsMax, int datagramBytes) {
        return new LoopConfig(name, datagramsMax, datagramBytes, receiveDatagramsMax, commandsMax);
    }

    public LoopConfig withCommandsMax(int commands) {
        return new LoopConfig(name, outboxDatagramsMax, outboxDatagramBytes, receiveDatagramsMax, commands);
    }
}
