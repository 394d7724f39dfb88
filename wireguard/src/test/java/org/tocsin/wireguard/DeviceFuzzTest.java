package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Malformed;
import org.tocsin.wireguard.message.Message;

/// Bytes from strangers.
class DeviceFuzzTest {
    @FuzzTest
    void whatDecodesEncodesToTheSameBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer out = switch (Message.decode(in)) {
            case HandshakeInitiation initiation -> initiation.encode();
            case HandshakeResponse response -> response.encode();
            case CookieReply reply -> reply.encode();
            case Malformed _ -> ByteBuffer.wrap(bytes);
        };
        assertThat(in.position()).isZero();
        assertThat(out).isEqualTo(in);
    }

    @FuzzTest
    void noBytesBreakASession(byte[] bytes) {
        Mesh mesh = Mesh.pair(1);
        mesh.a().say(mesh.b(), "before");
        mesh.run(100);
        mesh.b().receive(mesh.a().endpoint, bytes);
        mesh.a().sayAtOnce(mesh.b(), "after");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("before", "after");
    }

    /// The bytes are a program: which datagram to deliver, repeat, drop or change, and how far the clock goes.
    @FuzzTest
    void noScheduleBreaksTheStateMachine(byte[] program) {
        runProgram(program);
    }

    @Test
    void randomSchedulesDoNotBreakTheStateMachine() {
        Seeds.loop(300, seed -> {
            byte[] program = new byte[120];
            Seeds.random(seed).nextBytes(program);
            runProgram(program);
        });
    }

    private static void runProgram(byte[] program) {
        Mesh mesh = Mesh.toyPair(4);
        List<Mesh.Datagram> held = new ArrayList<>();
        mesh.passes = datagram -> {
            held.add(datagram);
            return false;
        };
        for (int i = 0; i < program.length && i < 400; i++) {
            int code = program[i] & 0xff;
            Mesh.Host host = (code & 1) == 0 ? mesh.a() : mesh.b();
            Mesh.Host other = host == mesh.a() ? mesh.b() : mesh.a();
            int which = code >> 4;
            switch (code >> 1 & 7) {
                case 0 -> host.say(other, "p" + i);
                case 1 -> mesh.run(1L << which);
                case 2 -> mesh.run(which * 15_000L);
                case 3 -> host.dial(other);
                case 4 -> deliver(held, which, datagram -> held.remove(datagram));
                case 5 -> deliver(held, which, datagram -> true);
                case 6 ->
                    deliver(held, which, datagram -> {
                        datagram.bytes()[which % datagram.bytes().length] ^= (byte) (1 << (code & 7));
                        return true;
                    });
                default -> host.wallOffset = host.wallOffset.plusSeconds(1L << which);
            }
            while (held.size() > 64) {
                held.removeFirst();
            }
            for (Mesh.Host each : mesh.hosts) {
                assertThat(each.device.indicesInUse()).isLessThanOrEqualTo(4);
                assertThat(each.delivered).doesNotHaveDuplicates();
            }
        }
        mesh.passes = datagram -> true;
        mesh.hosts.forEach(host -> host.device.trustClock());
        for (int second = 0; second < 22; second++) {
            mesh.a().say(mesh.b(), "end" + second);
            mesh.b().say(mesh.a(), "end" + second);
            mesh.run(1000);
        }
        assertThat(mesh.a().delivered).endsWith("end21");
        assertThat(mesh.b().delivered).endsWith("end21");
    }

    private static void deliver(List<Mesh.Datagram> held, int which, Predicate<Mesh.Datagram> before) {
        if (!held.isEmpty()) {
            Mesh.Datagram datagram = held.get(which % held.size());
            if (before.test(datagram)) {
                datagram.to().receive(datagram.source(), datagram.bytes().clone());
            }
        }
    }

    @Test
    void everyFlippedBitOfEveryMessageIsRefused() {
        Mesh mesh = Mesh.pair(2);
        mesh.passes = datagram -> {
            byte[] bytes = datagram.bytes();
            RandomGenerator random = Seeds.random(bytes.length);
            for (int i = 0; i < 40; i++) {
                byte[] flipped = bytes.clone();
                int bit = random.nextInt(8 * bytes.length);
                // The second mac does not count while there is no load.
                boolean mac2 = datagram.isHandshake() && bit / 8 >= bytes.length - 16;
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                if (!mac2) {
                    long before = datagram.to().device.counters().droppedTotal();
                    datagram.to().receive(datagram.source(), flipped);
                    assertThat(datagram.to().device.counters().droppedTotal()).isEqualTo(before + 1);
                }
            }
            return true;
        };
        mesh.a().say(mesh.b(), "there");
        mesh.run(100);
        mesh.b().say(mesh.a(), "and back");
        mesh.run(100);
        assertThat(mesh.b().delivered).containsExactly("there");
        assertThat(mesh.a().delivered).containsExactly("and back");
    }

    @Test
    void randomBytesOfEveryTypeGetNoAnswer() {
        Mesh mesh = Mesh.pair(3);
        mesh.a().say(mesh.b(), "before");
        mesh.run(100);
        int sent = mesh.b().sent.size();
        Seeds.loop(3000, seed -> {
            RandomGenerator random = Seeds.random(seed);
            List<Integer> sizes = List.of(0, 1, 3, 4, 31, 32, 64, 92, 148, 1500, 65_507);
            byte[] bytes = new byte[sizes.get(random.nextInt(sizes.size()))];
            random.nextBytes(bytes);
            if (bytes.length >= 4) {
                bytes[0] = (byte) random.nextInt(6);
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = 0;
            }
            long before = mesh.b().device.counters().droppedTotal();
            mesh.b().receive(mesh.a().endpoint, bytes);
            assertThat(mesh.b().device.counters().droppedTotal()).isEqualTo(before + 1);
        });
        assertThat(mesh.b().sent).hasSize(sent);
    }
}
