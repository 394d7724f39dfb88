package org.tocsin.uapi.wgconf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

/// A file of `wg-quick`, or one of `wg setconf`, which has a part of its keys.
///
/// @param privateKey   empty where the file has none
/// @param firewallMark empty for `off`, too
/// @param addresses    of the interface, without the length of their networks
/// @param mtu          of the interface
public record WgConf(
        Optional<Secret> privateKey,
        OptionalInt listenPort,
        OptionalInt firewallMark,
        List<Octets> addresses,
        OptionalInt mtu,
        List<Peer> peers) {
    public WgConf {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
    }

    /// A place to dial, as written: the name is not resolved yet.
    ///
    /// @param host an address without brackets, or a name
    /// @param port 1 to 65535
    public record Place(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// One `[Peer]`.
    ///
    /// @param line             where it begins in the file
    /// @param keepaliveSeconds 0 for `off`
    public record Peer(
            int line,
            PublicKey publicKey,
            Optional<Secret> presharedKey,
            Optional<Place> endpoint,
            OptionalInt keepaliveSeconds,
            List<AddressPrefix> allowedIps) {
        public Peer {
            allowedIps = List.copyOf(allowedIps);
        }
    }

    /// What is wrong with a line, or what has no effect here. Never holds the value of a key.
    ///
    /// @param line from 1; 0 if it is about the whole file
    public record Remark(int line, String what) {
        @Override
        public String toString() {
            return (line == 0 ? "-" : Integer.toString(line)) + ": " + what;
        }
    }

    /// What came of reading: the whole file, or all that is wrong with it.
    public sealed interface Result {
        /// @param warnings lines that have no effect without an interface
        record Read(WgConf conf, List<Remark> warnings) implements Result {
            public Read {
                warnings = List.copyOf(warnings);
            }
        }

        record Refused(List<Remark> problems) implements Result {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }
}
