package org.tocsin.daemon.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.testkit.LinkConfig;

/// Two runs against each other over sockets of the loopback interface.
final class PeerRunTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    Path folder;

    private PeerOptions options(Optional<PeerOptions.Dial> dial, boolean echo, LinkConfig link, int sctpPort) {
        return new PeerOptions(
                new InetSocketAddress(LOOPBACK, 0),
                AssociationConfig.defaults().withLocalPort(sctpPort),
                dial,
                echo,
                true,
                link,
                1,
                Optional.of(folder.resolve(sctpPort + ".pcap")),
                Duration.ofSeconds(30));
    }

    private boolean exchange(SendPlan plan, boolean echo, LinkConfig link) throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        CompletableFuture<Boolean> answering = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                answering.complete(PeerRun.run(options(Optional.empty(), echo, link, 7), lines::add));
            } catch (Exception e) {
                answering.completeExceptionally(e);
            }
        });
        String ready = lines.poll(30, TimeUnit.SECONDS);
        assertThat(ready).startsWith("ready 127.0.0.1:");
        int udpPort = Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
        Endpoint peer = new Endpoint(Octets.wrap(LOOPBACK.getAddress()), udpPort);
        boolean sent =
                PeerRun.run(options(Optional.of(new PeerOptions.Dial(peer, 7, plan)), echo, link, 1000), lines::add);
        return sent & answering.get(30, TimeUnit.SECONDS);
    }

    @Test
    void everyEchoIsRightAndBothEndsCloseInOrder() throws Exception {
        assertThat(exchange(new SendPlan(200, List.of(100, 5000), 10, 30, true), true, LinkConfig.ideal()))
                .isTrue();
        assertThat(Files.size(folder.resolve("7.pcap"))).isGreaterThan(2 * 100 * 5100L);
    }

    @Test
    void anEchoThatNobodyAskedForIsNoSuccess() throws Exception {
        SendPlan plan = new SendPlan(3, List.of(100), 1, 0, false);
        assertThat(exchange(plan, true, LinkConfig.ideal())).isFalse();
    }
}
