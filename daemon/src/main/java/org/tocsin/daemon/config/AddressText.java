package org.tocsin.daemon.config;

import java.net.InetAddress;

/// IP addresses and prefixes as text. Nothing here asks the network for a name.
final class AddressText {
    private AddressText() {}

    /// Whether the text is an address with the length of a prefix, such as `10.88.0.2/32`; without a length it is one
    /// address.
    static boolean isPrefix(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int bits = bitsOf(address);
        if (slash < 0 || bits < 0) {
            return bits >= 0;
        }
        String length = text.substring(slash + 1);
        return length.matches("\\d{1,3}") && Integer.parseInt(length) <= bits;
    }

    /// 32 or 128, or -1 if the text is no address.
    private static int bitsOf(String address) {
        // Only text of this form is parsed without a lookup.
        boolean literal = address.indexOf(':') >= 0
                ? address.matches("[0-9A-Fa-f:.]+")
                : address.matches("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
        if (!literal) {
            return -1;
        }
        try {
            return InetAddress.ofLiteral(address).getAddress().length * Byte.SIZE;
        } catch (IllegalArgumentException _) {
            return -1;
        }
    }
}
