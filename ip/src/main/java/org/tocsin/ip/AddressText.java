package org.tocsin.ip;

import org.tocsin.bytes.Octets;

/// Addresses as text: dotted decimal, and RFC 4291 §2.2 for IPv6, written as RFC 5952 §4 wants it.
///
/// Strict: no names, no zones, no octal or short IPv4 forms, no surrounding space.
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /// @return 4 or 16 bytes
    /// @throws IllegalArgumentException if the text is no address
    public static Octets parse(String text) {
        return text.indexOf(':') < 0 ? Octets.wrap(ipv4(text, text)) : ipv6(text);
    }

    /// @param address 4 or 16 bytes
    public static String format(Octets address) {
        StringBuilder out = new StringBuilder();
        if (address.size() == 4) {
            for (int i = 0; i < 4; i++) {
                out.append(i == 0 ? "" : ".").append(address.at(i) & 0xff);
            }
            return out.toString();
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (address.at(2 * i) & 0xff) << 8 | (address.at(2 * i + 1) & 0xff);
        }
        int zerosAt = longestZeros(groups);
        int i = 0;
        while (i < GROUPS) {
            if (i == zerosAt) {
                out.append("::");
                while (i < GROUPS && groups[i] == 0) {
                    i++;
                }
            } else {
                boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
                out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
                i++;
            }
        }
        return out.toString();
    }

    /// A decimal number without sign or leading zeros.
    static int decimal(String text, int max) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0') || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException("\"" + text + "\" is no number from 0 to " + max);
        }
        return Integer.parseInt(text);
    }

    private static byte[] ipv4(String text, String whole) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw noAddress(whole);
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) decimal(parts[i], 255);
        }
        return address;
    }

    private static Octets ipv6(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0, text);
        byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true, text);
        int missing = 2 * GROUPS - head.length - tail.length;
        // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
        if (gap < 0 ? missing != 0 : missing < 2) {
            throw noAddress(text);
        }
        byte[] address = new byte[2 * GROUPS];
        System.arraycopy(head, 0, address, 0, head.length);
        System.arraycopy(tail, 0, address, address.length - tail.length, tail.length);
        return Octets.wrap(address);
    }

    private static byte[] groups(String text, boolean mayEndInIpv4, String whole) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            throw noAddress(whole);
        }
        boolean dotted = mayEndInIpv4 && parts[parts.length - 1].indexOf('.') >= 0;
        byte[] out = new byte[2 * parts.length + (dotted ? 2 : 0)];
        int hexParts = dotted ? parts.length - 1 : parts.length;
        for (int i = 0; i < hexParts; i++) {
            int group = hexGroup(parts[i], whole);
            out[2 * i] = (byte) (group >> 8);
            out[2 * i + 1] = (byte) group;
        }
        if (dotted) {
            System.arraycopy(ipv4(parts[hexParts], whole), 0, out, 2 * hexParts, 4);
        }
        return out;
    }

    private static int hexGroup(String text, String whole) {
        boolean hex = !text.isEmpty() && text.length() <= 4;
        for (int i = 0; hex && i < text.length(); i++) {
            char c = text.charAt(i);
            hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        }
        if (!hex) {
            throw noAddress(whole);
        }
        return Integer.parseInt(text, 16);
    }

    /// RFC 5952 §4.2: the longest run of at least two zero groups, the first of equals; -1 if there is none.
    private static int longestZeros(int[] groups) {
        int bestAt = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestAt = i;
                bestLength = length;
            }
        }
        return bestAt;
    }

    private static IllegalArgumentException noAddress(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no IP address");
    }
}
