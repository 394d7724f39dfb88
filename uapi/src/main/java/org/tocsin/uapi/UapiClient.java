package org.tocsin.uapi;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Asks a tunnel by its socket. Answers are lines, for a tool that prints them.
public final class UapiClient {
    private static final int READ_BYTES = 65_536;
    /// A device with a million allowed IPs tells less.
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private UapiClient() {}

    /// Sends one request and reads its answer.
    ///
    /// @param lines without the empty one at the end
    /// @return the answer's lines, `errno=` last
    /// @throws IOException if nobody answers there
    public static List<String> ask(Path socket, List<String> lines) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] request = (String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            return read(channel);
        }
    }

    private static List<String> read(SocketChannel channel) throws IOException {
        java.io.ByteArrayOutputStream text = new java.io.ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        while (channel.read(in) >= 0) {
            text.write(in.array(), 0, in.position());
            in.clear();
            if (isComplete(text) || text.size() > ANSWER_BYTES_MAX) {
                break;
            }
        }
        List<String> lines = new ArrayList<>();
        for (String line : text.toString(StandardCharsets.ISO_8859_1).split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        if (lines.isEmpty() || !lines.getLast().startsWith("errno=")) {
            throw new IOException("the answer ends early");
        }
        return lines;
    }

    /// The empty line stands at the end and nowhere else.
    private static boolean isComplete(java.io.ByteArrayOutputStream text) {
        // Looked at after each read, which is rare beside the size of what is read.
        byte[] bytes = text.toByteArray();
        return bytes.length >= 2 && bytes[bytes.length - 1] == '\n' && bytes[bytes.length - 2] == '\n';
    }
}
