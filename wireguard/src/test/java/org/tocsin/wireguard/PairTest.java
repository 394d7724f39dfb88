package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

@Tag("virtual-clock")
class PairTest {
    @Test
    void aStagedPacketBringsAboutASessionAndArrives() {
        Mesh mesh = Mesh.pair(1);
        mesh.a().say(mesh.b(), "hello");
        mesh.run(29);
        assertThat(mesh.b().delivered).isEmpty();
        mesh.run(2);
        assertThat(mesh.b().delivered).containsExactly("hello");
        assertThat(mesh.a().events(Output.SessionEstablished.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.handshakeRoundTrip()).isEqualTo(Duration.ofMillis(20));
                    assertThat(event.initiator()).isTrue();
                });
        assertThat(mesh.b().events(Output.SessionEstablished.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.handshakeRoundTrip()).isZero();
                    assertThat(event.initiator()).isFalse();
                });
        assertThat(mesh.a().peer(mesh.b()).lastHandshake()).isPresent();
        assertThat(mesh.b().peer(mesh.a()).lastHandshake()).isPresent();
    }

    @Test
    void withoutDataTheInitiatorConfirmsByAKeepalive() {
        Mesh mesh = Mesh.pair(2);
        mesh.a().dial(mesh.b());
        mesh.run(100);
        assertThat(mesh.a().sent)
                .extracting(datagram -> datagram.bytes().length)
                .containsExactly(148, 32);
        assertThat(mesh.b().sent)
                .extracting(datagram -> datagram.bytes().length)
                .containsExactly(92);
        assertThat(mesh.b().hasSession(mesh.a())).isTrue();
        assertThat(mesh.b().sayAtOnce(mesh.a(), "back")).isTrue();
        mesh.run(100);
        assertThat(mesh.a().delivered).containsExactly("back");
        assertThat(mesh.a().device.counters().droppedTotal()).isZero();
        assertThat(mesh.b().device.counters().droppedTotal()).isZero();
    }

    @Test
    void theResponderDoesNotSendBeforeTheInitiatorHasShownItsKeys() {
        Mesh mesh = Mesh.pair(3);
        mesh.a().dial(mesh.b());
        mesh.run(15);
        assertThat(mesh.b().sent(2)).isEqualTo(1);
        assertThat(mesh.b().hasSession(mesh.a())).isFalse();
        mesh.b().say(mesh.a(), "early");
        mesh.run(100);
        assertThat(mesh.a().delivered).containsExactly("early");
    }

    @Test
    void packetsArePaddedToSixteenButNotBeyondTheMtu() {
        assertThat(Transport.paddedLength(0, 1420)).isZero();
        assertThat(Transport.paddedLength(1, 1420)).isEqualTo(16);
        assertThat(Transport.paddedLength(16, 1420)).isEqualTo(16);
        assertThat(Transport.paddedLength(1408, 1420)).isEqualTo(1408);
        assertThat(Transport.paddedLength(1409, 1420)).isEqualTo(1420);
        assertThat(Transport.paddedLength(1420, 1420)).isEqualTo(1420);
        assertThat(Transport.paddedLength(1421, 1420)).isEqualTo(1436);
        Mesh mesh = Mesh.pair(4);
        mesh.a().say(mesh.b(), "x".repeat(1380));
        mesh.a().say(mesh.b(), "y".repeat(1379));
        mesh.a().say(mesh.b(), "z".repeat(3));
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("x".repeat(1380), "y".repeat(1379), "zzz");
        assertThat(mesh.a().sent)
                .extracting(datagram -> datagram.bytes().length)
                .containsExactly(148, 1452, 1452, 32 + 48);
    }

    @Test
    void tooLargeOrMalformedPacketsAreCountedNotSent() {
        Mesh mesh = Mesh.pair(5);
        mesh.a().say(mesh.b(), "x".repeat(1381));
        mesh.a().device.send(mesh.a().peer(mesh.b()), ByteBuffer.allocate(40), mesh.now());
        assertThat(mesh.a().dropped(DropReason.OVERSIZED)).isEqualTo(1);
        assertThat(mesh.a().dropped(DropReason.MALFORMED_PACKET)).isEqualTo(1);
        mesh.run(100);
        assertThat(mesh.a().sent).isEmpty();
    }

    @Test
    void theStagedQueueDropsTheOldestAndKeepsItsBound() {
        Mesh mesh = Mesh.pair(6);
        mesh.passes = datagram -> false;
        for (int i = 0; i < 300; i++) {
            mesh.a().say(mesh.b(), i + " " + "x".repeat(1300));
        }
        mesh.passes = datagram -> true;
        mesh.run(6000);
        long dropped = mesh.a().dropped(DropReason.STAGED_OVERFLOW);
        assertThat(mesh.b().delivered).hasSize(300 - (int) dropped);
        assertThat(mesh.b().delivered.getFirst()).startsWith(dropped + " ");
        assertThat(mesh.b().delivered.getLast()).startsWith("299 ");
        assertThat(dropped).isBetween(165L, 175L);
    }

    @Test
    void presharedKeysMustBeTheSame() {
        Secret psk =
                Secret.copyOf("0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Mesh mesh = Mesh.pair(7);
        mesh.a().meet(mesh.b(), 0, psk);
        mesh.a().say(mesh.b(), "hello");
        mesh.run(2000);
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        assertThat(mesh.a().dropped(DropReason.UNAUTHENTIC_HANDSHAKE)).isEqualTo(1);
        mesh.b().meet(mesh.a(), 0, psk);
        mesh.run(5000);
        assertThat(mesh.b().delivered).containsExactly("hello");
    }

    @Test
    void aChangedPresharedKeyLeavesTheSessionAlone() {
        Mesh mesh = Mesh.pair(8);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        mesh.a().meet(mesh.b(), 0, Secret.copyOf(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
        }));
        assertThat(mesh.a().sayAtOnce(mesh.b(), "two")).isTrue();
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("one", "two");
    }

    @Test
    void theLossOfEachHandshakeMessageIsMadeUpAfterFiveSeconds() {
        for (int lost = 0; lost < 3; lost++) {
            Mesh mesh = Mesh.pair(9 + lost);
            List<Mesh.Datagram> seen = new ArrayList<>();
            int which = lost;
            mesh.passes = datagram -> {
                seen.add(datagram);
                return seen.size() != which + 1;
            };
            mesh.a().dial(mesh.b());
            mesh.run(5400);
            assertThat(mesh.a().hasSession(mesh.b()))
                    .as("lost message %d", lost)
                    .isTrue();
            if (lost == 2) {
                // The keepalive that confirms: what the responder has to send waits for the initiator's next message.
                assertThat(mesh.b().hasSession(mesh.a())).isFalse();
                mesh.a().sayAtOnce(mesh.b(), "confirms");
                mesh.run(20);
            }
            assertThat(mesh.b().hasSession(mesh.a())).isTrue();
        }
    }

    @Test
    void aResponderWhoseSessionIsNeverConfirmedStartsItsOwnHandshake() {
        Mesh mesh = Mesh.pair(12);
        mesh.passes = datagram -> datagram.isHandshake();
        mesh.a().dial(mesh.b());
        mesh.run(100);
        mesh.passes = datagram -> true;
        mesh.b().say(mesh.a(), "still here");
        mesh.run(100);
        assertThat(mesh.a().delivered).containsExactly("still here");
    }

    @Test
    void aDeviceIsNotItsOwnPeer() {
        Mesh mesh = Mesh.pair(13);
        assertThatIllegalArgumentException().isThrownBy(() -> mesh.a().meet(mesh.a(), 0));
    }

    @Test
    void nothingIsEverSentToPointsOfLowOrder() {
        String[] points = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
        };
        Mesh mesh = Mesh.pair(14);
        for (String point : points) {
            Peer peer = mesh.a()
                    .add(new PeerConfig(
                            new PublicKey(Octets.ofHex(point)),
                            Secret.zero(),
                            Optional.of(mesh.b().endpoint),
                            List.of(),
                            1));
            assertThat(peer.isUsable()).as(point).isFalse();
            mesh.a().device.requestSession(peer, mesh.now());
        }
        mesh.run(20_000);
        assertThat(mesh.a().sent).isEmpty();
    }

    @Test
    void anInnerSourceOfAnotherPeerIsDroppedButTheEndpointStillMoves() {
        Mesh mesh = Mesh.pair(15);
        Mesh.Host c = mesh.add();
        mesh.a().say(mesh.b(), "ok");
        mesh.run(100);
        // The peer c now owns a's address by a longer prefix; a itself has all of fd00::/8.
        mesh.b()
                .add(new PeerConfig(
                        c.key(), Secret.zero(), Optional.empty(), List.of(AddressPrefix.ofAddress(mesh.a().inner)), 0));
        mesh.b().add(PeerConfig.of(mesh.a().key(), Optional.empty(), List.of(AddressPrefix.parse("fd00::/8"))));
        mesh.b()
                .add(new PeerConfig(
                        c.key(), Secret.zero(), Optional.empty(), List.of(AddressPrefix.ofAddress(mesh.a().inner)), 0));
        mesh.move(mesh.a(), "192.0.2.200", 9997);
        mesh.a().sayAtOnce(mesh.b(), "spoofed");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("ok");
        assertThat(mesh.b().dropped(DropReason.FOREIGN_SOURCE)).isEqualTo(1);
        assertThat(mesh.b().peer(mesh.a()).endpoint()).contains(mesh.a().endpoint);
        mesh.b().device.removePeer(c.key(), mesh.now());
        mesh.a().sayAtOnce(mesh.b(), "fine");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("ok", "fine");
    }

    @Test
    void theEndpointFollowsThePeer() {
        Mesh mesh = Mesh.pair(16);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        assertThat(mesh.b().events(Output.EndpointChanged.class)).isEmpty();
        mesh.move(mesh.a(), "2001:db8::77", 4000);
        mesh.a().sayAtOnce(mesh.b(), "two");
        mesh.run(100);
        assertThat(mesh.b().events(Output.EndpointChanged.class))
                .singleElement()
                .satisfies(event -> assertThat(event.endpoint()).isEqualTo(mesh.a().endpoint));
        mesh.b().sayAtOnce(mesh.a(), "three");
        mesh.run(100);
        assertThat(mesh.a().delivered).containsExactly("three");
    }

    @Test
    void aReplayedOrForgedDatagramMovesNothing() {
        Mesh mesh = Mesh.pair(17);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        byte[] captured = mesh.a().sent.getLast().bytes();
        byte[] forged = captured.clone();
        forged[forged.length - 1] ^= 1;
        mesh.b().receive(new org.tocsin.bytes.Endpoint(Octets.ofHex("06060606"), 6), captured);
        mesh.b().receive(new org.tocsin.bytes.Endpoint(Octets.ofHex("06060606"), 6), forged);
        for (Mesh.Datagram datagram : List.copyOf(mesh.a().sent)) {
            mesh.b().receive(new org.tocsin.bytes.Endpoint(Octets.ofHex("06060606"), 6), datagram.bytes());
        }
        assertThat(mesh.b().delivered).containsExactly("one");
        assertThat(mesh.b().peer(mesh.a()).endpoint()).contains(mesh.a().endpoint);
        assertThat(mesh.b().dropped(DropReason.REPLAYED_COUNTER)).isEqualTo(2);
        assertThat(mesh.b().dropped(DropReason.UNAUTHENTIC_DATA)).isEqualTo(1);
        assertThat(mesh.b().dropped(DropReason.REPLAYED_INITIATION)).isEqualTo(1);
    }

    @Test
    void aRemovedPeerIsSilentAndLeavesNoTrace() {
        Mesh mesh = Mesh.pair(18);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        Peer gone = mesh.b().peer(mesh.a());
        assertThat(mesh.b().device.removePeer(mesh.a().key(), mesh.now())).isTrue();
        assertThat(mesh.b().device.removePeer(mesh.a().key(), mesh.now())).isFalse();
        assertThat(mesh.b().device.indicesInUse()).isZero();
        assertThat(mesh.b().device.peers()).isEmpty();
        int sent = mesh.b().sent.size();
        mesh.a().sayAtOnce(mesh.b(), "two");
        mesh.run(60_000);
        assertThat(mesh.b().delivered).containsExactly("one");
        assertThat(mesh.b().sent).hasSize(sent);
        assertThat(mesh.b().device.hasSession(gone, mesh.now())).isFalse();
        mesh.b().device.send(gone, ByteBuffer.allocate(40), mesh.now());
        assertThat(mesh.b().dropped(DropReason.UNUSABLE_PEER)).isEqualTo(1);
        assertThat(mesh.b().device.poll(mesh.now())).isInstanceOf(Output.Idle.class);
    }

    @Test
    void keyLogHasFourLinesOnBothSides() {
        Mesh mesh = new Mesh(19);
        Mesh.Host a = mesh.add(DeviceConfig.defaults().withKeyLog(true));
        Mesh.Host b = mesh.add(DeviceConfig.defaults().withKeyLog(true));
        a.meet(b, 0);
        b.meet(a, 0);
        a.dial(b);
        mesh.run(100);
        for (Mesh.Host host : mesh.hosts) {
            List<String> lines = host.events(Output.KeyLog.class).getFirst().lines();
            assertThat(lines).hasSize(4);
            assertThat(lines.get(1))
                    .isEqualTo("REMOTE_STATIC_PUBLIC_KEY="
                            + host.device.peers().getFirst().key());
            assertThat(host.events(Output.KeyLog.class)).hasSize(1);
            assertThat(host.events(Output.KeyLog.class).getFirst().toString())
                    .doesNotContain(lines.get(0).substring(30));
        }
    }

    @Test
    void aNewPrivateKeyTakesEffectAtOnce() {
        Mesh mesh = Mesh.pair(20);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        PublicKey before = mesh.a().key();
        mesh.a().device.replacePrivateKey(Secret.copyOf(mesh.b().key().octets().toByteArray()), mesh.now());
        assertThat(mesh.a().key()).isNotEqualTo(before);
        assertThat(mesh.a().hasSession(mesh.b())).isFalse();
        assertThat(mesh.a().device.indicesInUse()).isZero();
        mesh.b().meet(mesh.a(), 0);
        mesh.b().device.removePeer(before, mesh.now());
        mesh.a().say(mesh.b(), "two");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("one", "two");
        assertThat(mesh.a().events(Output.SessionLost.class)).hasSize(1);
    }

    @Test
    void aPrivateKeyWhosePublicKeyIsAPeerRemovesThatPeer() {
        Mesh mesh = Mesh.pair(21);
        byte[] key = new byte[32];
        key[5] = 7;
        PublicKey publicKey = new PublicKey(Octets.wrap(new org.tocsin.crypto.JdkCrypto().x25519PublicKey(key)));
        mesh.a().add(PeerConfig.of(publicKey, Optional.empty(), List.of()));
        mesh.a().device.replacePrivateKey(Secret.copyOf(key), mesh.now());
        assertThat(mesh.a().device.peer(publicKey)).isEmpty();
        assertThat(mesh.a().device.peers()).hasSize(1);
    }

    @Test
    void afterSleepAllSessionsAreMadeAnew() {
        Mesh mesh = Mesh.pair(22);
        mesh.a().say(mesh.b(), "one");
        mesh.run(100);
        mesh.a().device.forgetSessions(mesh.now());
        assertThat(mesh.a().device.indicesInUse()).isZero();
        mesh.a().say(mesh.b(), "two");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("one", "two");
        assertThat(mesh.a().sent(1)).isEqualTo(2);
    }
}
