package org.tocsin.uapi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

/// What a `set` request says of one peer: what is empty stays as it is.
///
/// @param remove              the peer goes
/// @param updateOnly          nothing is done if there is no such peer
/// @param presharedKey        [Secret#zero] takes the key away
/// @param keepaliveSeconds    0 to 65535
/// @param replaceAllowedIps   whether the peer loses what it has
/// @param allowedIps          in order
public record PeerChange(
        PublicKey publicKey,
        boolean remove,
        boolean updateOnly,
        Optional<Secret> presharedKey,
        Optional<Endpoint> endpoint,
        OptionalInt keepaliveSeconds,
        boolean replaceAllowedIps,
        List<AllowedIp> allowedIps) {
    /// @param remove `-` in front of the prefix: it is taken from the peer
    public record AllowedIp(AddressPrefix prefix, boolean remove) {}

    public PeerChange {
        allowedIps = List.copyOf(allowedIps);
    }

    /// Collects the lines of one peer.
    public static final class Builder {
        private final PublicKey publicKey;
        private boolean remove;
        private boolean updateOnly;
        private Optional<Secret> presharedKey = Optional.empty();
        private Optional<Endpoint> endpoint = Optional.empty();
        private OptionalInt keepaliveSeconds = OptionalInt.empty();
        private boolean replaceAllowedIps;
        private final List<AllowedIp> allowedIps = new java.util.ArrayList<>();

        public Builder(PublicKey publicKey) {
            this.publicKey = publicKey;
        }

        public Builder remove() {
            remove = true;
            return this;
        }

        public Builder updateOnly() {
            updateOnly = true;
            return this;
        }

        public Builder presharedKey(Secret key) {
            presharedKey = Optional.of(key);
            return this;
        }

        public Builder endpoint(Endpoint place) {
            endpoint = Optional.of(place);
            return this;
        }

        public Builder keepalive(int seconds) {
            keepaliveSeconds = OptionalInt.of(seconds);
            return this;
        }

        /// What was collected before stays: `wg` sends this line first, and another client may not.
        public Builder replaceAllowedIps() {
            replaceAllowedIps = true;
            return this;
        }

        public Builder allowedIp(AddressPrefix prefix, boolean removed) {
            allowedIps.add(new AllowedIp(prefix, removed));
            return this;
        }

        public PeerChange build() {
            return new PeerChange(
                    publicKey,
                    remove,
                    updateOnly,
                    presharedKey,
                    endpoint,
                    keepaliveSeconds,
                    replaceAllowedIps,
                    allowedIps);
        }
    }
}
