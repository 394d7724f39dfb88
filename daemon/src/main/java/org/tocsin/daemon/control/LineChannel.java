package org.tocsin.daemon.control;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One end of a control connection: JSON objects, one a line.
final class LineChannel implements Closeable {
    static final JsonMapper MAPPER = new JsonMapper();

    /// An object of 16 MiB in base64 and what is said about it. A longer line ends the connection.
    private static final int LINE_BYTES_MAX = 24 << 20;

    private static final int CHUNK_BYTES = 8192;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int chunkFrom;
    private int chunkTo;

    LineChannel(SocketChannel channel) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
        this.out = Channels.newOutputStream(channel);
    }

    /// The next object; empty at the end of the connection.
    ///
    /// @throws IOException also for a line that is too long or no JSON object
    Optional<ObjectNode> read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (chunkFrom == chunkTo) {
                chunkFrom = 0;
                chunkTo = Math.max(0, in.read(chunk));
                if (chunkTo == 0) {
                    return Optional.empty();
                }
            }
            int end = chunkFrom;
            while (end < chunkTo && chunk[end] != '\n') {
                end++;
            }
            line.write(chunk, chunkFrom, end - chunkFrom);
            if (line.size() > LINE_BYTES_MAX) {
                throw new IOException("a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            boolean whole = end < chunkTo;
            chunkFrom = whole ? end + 1 : end;
            if (whole) {
                return Optional.of(parse(line.toString(StandardCharsets.UTF_8)));
            }
        }
    }

    private static ObjectNode parse(String line) throws IOException {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IOException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException("not a JSON object");
    }

    void write(ObjectNode object) throws IOException {
        byte[] line = (MAPPER.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
