package org.tocsin.sctp;

import java.util.Arrays;

/// What became of a [StreamRequest]; the first seven are the results of RFC 6525, section 4.4.
public enum StreamResult {
    NOTHING_TO_DO(0),
    PERFORMED(1),
    DENIED(2),
    WRONG_STREAM(3),
    ALREADY_IN_PROGRESS(4),
    BAD_SEQUENCE_NUMBER(5),
    IN_PROGRESS(6),
    /// The association ended or began anew before the peer had answered. On no wire.
    ABANDONED(-1);

    private final int code;

    StreamResult(int code) {
        this.code = code;
    }

    /// As it stands on the wire.
    int code() {
        return code;
    }

    static StreamResult ofCode(int code) {
        // What a later RFC may add is no consent.
        return Arrays.stream(values())
                .filter(result -> result.code == code && code >= 0)
                .findFirst()
                .orElse(DENIED);
    }
}
