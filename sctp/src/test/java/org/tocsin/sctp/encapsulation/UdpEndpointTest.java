package org.tocsin.sctp.encapsulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.CloseReason;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.SctpPacket;
import org.tocsin.testkit.Seeds;

/// RFC 6951 between endpoints whose datagrams this test carries by hand.
final class UdpEndpointTest {
    private static final Endpoint SERVER = new Endpoint(Octets.ofHex("c0000201"), UdpEndpoint.PORT);
    private static final Endpoint CLIENT = new Endpoint(Octets.ofHex("c0000202"), UdpEndpoint.PORT);
    private static final Endpoint MOVED = new Endpoint(CLIENT.address(), 40_001);
    private static final Endpoint STRANGER = new Endpoint(Octets.ofHex("c6336401"), 40_002);
    private static final int SCTP_PORT = 7;

    private record Datagram(Endpoint destination, byte[] payload) {
        int chunkType() {
            return Chunk.type(ByteBuffer.wrap(payload), SctpPacket.HEADER_SIZE);
        }
    }

    private final UdpEndpoint server = endpoint(SCTP_PORT, true, 4, 1);
    private final UdpEndpoint client = endpoint(1000, false, 4, 2);
    private final List<UdpEndpoint.Event> serverEvents = new ArrayList<>();
    private final List<UdpEndpoint.Event> clientEvents = new ArrayList<>();
    private long now = -7;

    private static UdpEndpoint endpoint(int sctpPort, boolean listening, int associationsMax, long seed) {
        AssociationConfig config = AssociationConfig.defaults().withLocalPort(sctpPort);
        return new UdpEndpoint(
                config, listening, associationsMax, Seeds.random(seed)::nextBytes, Seeds.random(seed + 100));
    }

    private List<Datagram> drain(UdpEndpoint endpoint, List<UdpEndpoint.Event> events) {
        List<Datagram> sent = new ArrayList<>();
        Outbox outbox = new Outbox(1, 1472);
        boolean more = true;
        while (more) {
            for (UdpEndpoint.Event event = endpoint.poll(now); event != null; event = endpoint.poll(now)) {
                events.add(event);
            }
            more = endpoint.fill(outbox, now);
            if (more) {
                int from = outbox.offset(0);
                byte[] payload = Arrays.copyOfRange(outbox.slab().array(), from, from + outbox.length(0));
                sent.add(new Datagram(outbox.destination(0), payload));
                outbox.clear();
            }
        }
        return sent;
    }

    private List<Datagram> toServer(Endpoint source, byte[] payload) {
        server.handle(source, ByteBuffer.wrap(payload), 0, payload.length, now);
        return drain(server, serverEvents);
    }

    private List<Datagram> toClient(byte[] payload) {
        client.handle(SERVER, ByteBuffer.wrap(payload), 0, payload.length, now);
        return drain(client, clientEvents);
    }

    private void exchange(Endpoint clientSource) {
        List<Datagram> fromClient = drain(client, clientEvents);
        while (!fromClient.isEmpty()) {
            List<Datagram> next = new ArrayList<>();
            for (Datagram datagram : fromClient) {
                assertThat(datagram.destination()).isEqualTo(SERVER);
                for (Datagram answer : toServer(clientSource, datagram.payload())) {
                    assertThat(answer.destination()).isEqualTo(clientSource);
                    next.addAll(toClient(answer.payload()));
                }
            }
            fromClient = next;
        }
    }

    private EncapsulatedAssociation connected() {
        EncapsulatedAssociation association = client.connect(SERVER, SCTP_PORT, now);
        exchange(CLIENT);
        assertThat(has(clientEvents, Output.Connected.class)).isTrue();
        assertThat(has(serverEvents, Output.Connected.class)).isTrue();
        return association;
    }

    private static boolean has(List<UdpEndpoint.Event> events, Class<? extends Output> type) {
        return events.stream().anyMatch(event -> type.isInstance(event.output()));
    }

    private static OutgoingMessage message(String text) {
        return new OutgoingMessage(
                Octets.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), 0, 0, 3, false, Deadline.NEVER);
    }

    private static Endpoint serverSees(List<UdpEndpoint.Event> events) {
        return events.getFirst().association().peer();
    }

    @Test
    void messagesGoBothWaysAndTheEndIsInOrder() {
        EncapsulatedAssociation ours = connected();
        EncapsulatedAssociation theirs = serverEvents.getFirst().association();
        ours.association().send(message("there"), now);
        exchange(CLIENT);
        theirs.association().send(message("back"), now);
        for (Datagram datagram : drain(server, serverEvents)) {
            toClient(datagram.payload());
        }
        assertThat(has(serverEvents, Output.Received.class)).isTrue();
        assertThat(has(clientEvents, Output.Received.class)).isTrue();

        now += Duration.ofSeconds(1).toNanos();
        exchange(CLIENT);
        ours.association().shutdown(now);
        exchange(CLIENT);
        assertThat(clientEvents.getLast().output()).isEqualTo(new Output.Closed(new CloseReason.Shutdown()));
        assertThat(serverEvents.getLast().output()).isEqualTo(new Output.Closed(new CloseReason.Shutdown()));
    }

    @Test
    void aPeerIsFollowedToTheUdpPortThatItsPacketsComeFrom() {
        EncapsulatedAssociation ours = connected();
        ours.association().send(message("from elsewhere"), now);
        exchange(MOVED);
        assertThat(serverSees(serverEvents)).isEqualTo(MOVED);
    }

    @Test
    void aWrongVerificationTagMovesNobody() {
        EncapsulatedAssociation ours = connected();
        ours.association().send(message("forged"), now);
        byte[] packet = drain(client, clientEvents).getFirst().payload();
        ByteBuffer slab = ByteBuffer.wrap(packet);
        SctpPacket.writeHeader(slab, 0, 1000, SCTP_PORT, SctpPacket.verificationTag(slab, 0) + 1);
        SctpPacket.seal(slab, 0, packet.length);
        assertThat(toServer(MOVED, packet)).isEmpty();
        assertThat(serverSees(serverEvents)).isEqualTo(CLIENT);
    }

    @Test
    void anInitOfAnotherUdpPortIsAnsweredThereAndMovesNobody() {
        connected();
        UdpEndpoint again = endpoint(1000, false, 1, 3);
        again.connect(SERVER, SCTP_PORT, now);
        byte[] init = drain(again, new ArrayList<>()).getFirst().payload();

        List<Datagram> answers = toServer(MOVED, init);
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.destination()).isEqualTo(MOVED);
            assertThat(answer.chunkType()).isEqualTo(Chunk.INIT_ACK);
        });
        assertThat(serverSees(serverEvents)).isEqualTo(CLIENT);

        // Its cookie proves that it is there, and the association that starts anew goes there.
        again.handle(
                SERVER,
                ByteBuffer.wrap(answers.getFirst().payload()),
                0,
                answers.getFirst().payload().length,
                now);
        byte[] cookieEcho = drain(again, new ArrayList<>()).getFirst().payload();
        assertThat(toServer(MOVED, cookieEcho))
                .allSatisfy(answer -> assertThat(answer.destination()).isEqualTo(MOVED));
        assertThat(serverSees(serverEvents)).isEqualTo(MOVED);
        assertThat(has(serverEvents, Output.Restarted.class)).isTrue();
    }

    @Test
    void anAbortGoesToThePeerAndNotToWhoeverWroteLast() {
        connected();
        byte[] noise = new byte[SctpPacket.HEADER_SIZE + Chunk.HEADER_SIZE];
        ByteBuffer slab = ByteBuffer.wrap(noise);
        SctpPacket.writeHeader(slab, 0, 1000, SCTP_PORT, 99);
        Chunk.writeHeader(slab, SctpPacket.HEADER_SIZE, Chunk.COOKIE_ACK, 0, Chunk.HEADER_SIZE);
        SctpPacket.seal(slab, 0, noise.length);
        assertThat(toServer(MOVED, noise)).isEmpty();

        serverEvents.getFirst().association().association().abort("enough", now);
        assertThat(drain(server, serverEvents)).singleElement().satisfies(abort -> {
            assertThat(abort.destination()).isEqualTo(CLIENT);
            assertThat(abort.chunkType()).isEqualTo(Chunk.ABORT);
        });
    }

    @Test
    void aFloodOfInitsPushesOutNoAssociationThatLives() {
        connected();
        for (int port = 2000; port < 2100; port++) {
            UdpEndpoint other = endpoint(port, false, 1, port);
            other.connect(SERVER, SCTP_PORT, now);
            byte[] init = drain(other, new ArrayList<>()).getFirst().payload();
            assertThat(toServer(STRANGER, init)).hasSize(1);
        }
        assertThat(server.associations()).isEqualTo(4);
        EncapsulatedAssociation ours = client.connect(SERVER, SCTP_PORT, now);
        assertThat(ours.association().send(message("alive"), now))
                .isInstanceOf(org.tocsin.sctp.SendResult.Queued.class);
        exchange(CLIENT);
        assertThat(has(serverEvents, Output.Received.class)).isTrue();
    }

    @Test
    void strangersAreDroppedAndCountedWhenEveryAssociationLives() {
        UdpEndpoint small = endpoint(SCTP_PORT, true, 1, 5);
        UdpEndpoint first = endpoint(1000, false, 1, 6);
        first.connect(SERVER, SCTP_PORT, now);
        for (int i = 0; i < 2; i++) {
            for (Datagram datagram : drain(first, new ArrayList<>())) {
                small.handle(CLIENT, ByteBuffer.wrap(datagram.payload()), 0, datagram.payload().length, now);
            }
            for (Datagram datagram : drain(small, new ArrayList<>())) {
                first.handle(SERVER, ByteBuffer.wrap(datagram.payload()), 0, datagram.payload().length, now);
            }
        }
        UdpEndpoint second = endpoint(1001, false, 1, 7);
        second.connect(SERVER, SCTP_PORT, now);
        byte[] init = drain(second, new ArrayList<>()).getFirst().payload();
        small.handle(STRANGER, ByteBuffer.wrap(init), 0, init.length, now);
        assertThat(small.count(UdpEndpoint.Drop.TOO_MANY_ASSOCIATIONS)).isEqualTo(1);
        assertThatThrownBy(() -> small.connect(STRANGER, 9, now)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsForNobodyIsCounted() {
        client.connect(SERVER, SCTP_PORT, now);
        byte[] init = drain(client, clientEvents).getFirst().payload();
        client.handle(STRANGER, ByteBuffer.wrap(init), 0, init.length, now);
        assertThat(client.count(UdpEndpoint.Drop.WRONG_PORT)).isEqualTo(1);

        UdpEndpoint dialling = endpoint(SCTP_PORT, false, 1, 8);
        dialling.handle(STRANGER, ByteBuffer.wrap(init), 0, init.length, now);
        assertThat(dialling.count(UdpEndpoint.Drop.NOT_LISTENING)).isEqualTo(1);

        server.handle(STRANGER, ByteBuffer.wrap(init), 0, 11, now);
        init[20]++;
        server.handle(STRANGER, ByteBuffer.wrap(init), 0, init.length, now);
        assertThat(server.count(UdpEndpoint.Drop.MALFORMED)).isEqualTo(2);
        assertThat(server.associations()).isZero();
    }
}
