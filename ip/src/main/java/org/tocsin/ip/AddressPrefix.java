package org.tocsin.ip;

import org.tocsin.bytes.Octets;

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`. The bits behind the length are zero.
///
/// @param address 4 bytes (IPv4) or 16 (IPv6)
/// @param length  bits that count, 0 to 32 or 128
public record AddressPrefix(Octets address, int length) implements Comparable<AddressPrefix> {
    public AddressPrefix {
        int bits = address.size() * Byte.SIZE;
        if (bits != 32 && bits != 128) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.size());
        }
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length " + length + " is outside 0 to " + bits);
        }
        address = masked(address, length);
    }

    /// The block of one address.
    public static AddressPrefix ofAddress(Octets address) {
        return new AddressPrefix(address, address.size() * Byte.SIZE);
    }

    /// Reads CIDR text; a missing `/length` means one address; bits behind the length are cleared. Never asks a
    /// resolver.
    ///
    /// @throws IllegalArgumentException if the text is anything else
    public static AddressPrefix parse(String text) {
        int slash = text.indexOf('/');
        Octets address = AddressText.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return ofAddress(address);
        }
        return new AddressPrefix(address, AddressText.decimal(text.substring(slash + 1), 128));
    }

    public boolean isIpv6() {
        return address.size() == 16;
    }

    public boolean contains(Octets other) {
        return other.size() == address.size() && masked(other, length).equals(address);
    }

    /// IPv4 before IPv6, then by address, shorter prefixes first.
    @Override
    public int compareTo(AddressPrefix other) {
        int order = Integer.compare(address.size(), other.address.size());
        if (order == 0) {
            order = address.compareTo(other.address);
        }
        return order != 0 ? order : Integer.compare(length, other.length);
    }

    /// CIDR text, always with the length; IPv6 as RFC 5952 writes it.
    @Override
    public String toString() {
        return AddressText.format(address) + "/" + length;
    }

    private static Octets masked(Octets address, int length) {
        byte[] bytes = address.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(length - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xff00 >> keep);
        }
        return Octets.wrap(bytes);
    }
}
