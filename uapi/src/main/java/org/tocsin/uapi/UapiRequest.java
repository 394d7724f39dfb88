package org.tocsin.uapi;

/// What a client asks.
public sealed interface UapiRequest {
    /// `get=1`
    record Get() implements UapiRequest {}

    /// `set=1`
    record Set(DeviceChange change) implements UapiRequest {}

    /// Lines that are no request.
    ///
    /// @param line from 1, the first that is wrong
    record Malformed(int line) implements UapiRequest {}
}
