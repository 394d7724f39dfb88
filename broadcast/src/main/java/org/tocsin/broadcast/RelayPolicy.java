package org.tocsin.broadcast;

/// When an object of a class goes on to the neighbours.
public enum RelayPolicy {
    /// As soon as it came, if it is small: after the cheap checks (size, origin, class, quota), while its
    /// id and signature are checked. Within a budget for each neighbour and origin, beyond which it is
    /// [#RELAY_FIRST]; whoever sends a forgery loses its budget for a while.
    RELAY_AT_ONCE,
    /// After its id and signature were found right; the application sees it at the same time.
    RELAY_FIRST,
    /// After the application's [Verdict].
    VALIDATE_FIRST
}
