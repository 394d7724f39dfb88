package org.tocsin.uapi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts what a client sends into requests, whatever the pieces it arrives in. Total: any bytes give requests or
/// nothing.
///
/// The bytes themselves are not kept: a line is read, wiped and forgotten, for it may be a key.
public final class UapiReader {
    /// The longest line that means anything is a key of 64 digits behind its name.
    private static final int LINE_BYTES_MAX = 256;
    /// A million allowed IPs: above what any device holds, and a bound all the same.
    private static final int LINES_MAX = 2_000_000;

    private enum Kind {
        NONE,
        GET,
        SET,
        MALFORMED
    }

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private int lineBytes;
    private boolean lineIsTooLong;
    private Kind kind = Kind.NONE;
    private int lineNumber;
    private int malformedLine;
    private ChangeLines change = new ChangeLines();

    public UapiReader() {}

    /// Takes bytes until a request is complete.
    ///
    /// @param in position to limit; the position moves behind what was taken
    /// @return null when all was taken and the request goes on
    public @Nullable UapiRequest read(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte next = in.get();
            if (next != '\n') {
                if (lineBytes < LINE_BYTES_MAX) {
                    line[lineBytes++] = next;
                } else {
                    lineIsTooLong = true;
                }
                continue;
            }
            UapiRequest complete = endOfLine();
            Arrays.fill(line, 0, lineBytes, (byte) 0);
            lineBytes = 0;
            lineIsTooLong = false;
            if (complete != null) {
                return complete;
            }
        }
        return null;
    }

    private @Nullable UapiRequest endOfLine() {
        if (lineBytes == 0) {
            return endOfRequest();
        }
        lineNumber++;
        LineText text = new LineText(line, lineBytes);
        if (lineIsTooLong || lineNumber > LINES_MAX) {
            malformed();
            return null;
        }
        switch (kind) {
            case NONE -> begin(text);
            case SET -> {
                if (!change.accept(text)) {
                    malformed();
                }
            }
            case GET -> malformed();
            case MALFORMED -> {
                // The rest of a request that is refused.
            }
        }
        return null;
    }

    private void begin(LineText text) {
        if (text.is("get", "1")) {
            kind = Kind.GET;
        } else if (text.is("set", "1")) {
            kind = Kind.SET;
        } else {
            malformed();
        }
    }

    private void malformed() {
        if (kind != Kind.MALFORMED) {
            kind = Kind.MALFORMED;
            malformedLine = lineNumber;
            change = new ChangeLines();
        }
    }

    private @Nullable UapiRequest endOfRequest() {
        UapiRequest request = switch (kind) {
            case NONE -> null;
            case GET -> new UapiRequest.Get();
            case SET -> new UapiRequest.Set(change.build());
            case MALFORMED -> new UapiRequest.Malformed(malformedLine);
        };
        kind = Kind.NONE;
        lineNumber = 0;
        change = new ChangeLines();
        return request;
    }
}
