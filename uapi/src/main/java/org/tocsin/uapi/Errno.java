package org.tocsin.uapi;

/// Error numbers of Linux that an answer may carry. They stand in it negative: `wg` prints the text for -22, and
/// "unknown error" for 22.
public final class Errno {
    public static final int OK = 0;
    /// No answer came from the device.
    public static final int EIO = 5;
    /// A line is not understood.
    public static final int EINVAL = 22;
    /// There are as many peers as may be.
    public static final int ENOSPC = 28;
    /// The device has not what is asked: another key for a node, a mark without the right to set one.
    public static final int EOPNOTSUPP = 95;
    /// Another socket has the port.
    public static final int EADDRINUSE = 98;

    private Errno() {}
}
