package org.tocsin.uapi;

import java.util.Optional;

/// A running tunnel as [UapiServer] sees it, from any thread.
public interface Uapi {
    /// @return empty where the tunnel does not answer any more
    Optional<DeviceState> state();

    /// All of the change, or nothing.
    ///
    /// @return [Errno#OK], or a number of [Errno], positive
    int change(DeviceChange change);
}
