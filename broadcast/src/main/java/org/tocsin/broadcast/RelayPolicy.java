package org.tocsin.broadcast;

/// When an object of a class goes on to the neighbours. Id and signature are checked before in either case.
public enum RelayPolicy {
    /// At once; the application sees it at the same time.
    RELAY_FIRST,
    /// After the application's [Verdict].
    VALIDATE_FIRST
}
