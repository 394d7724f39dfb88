package org.tocsin.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.testkit.Seeds;
import org.tocsin.testkit.Vectors;
import tools.jackson.databind.JsonNode;

class AllowedIpsTest {
    @Test
    void answersAsTheVectorsSay() {
        JsonNode tests = Vectors.resource(AllowedIpsTest.class, "/vectors/allowedips.json")
                .get("tests");
        assertThat(tests.size()).isEqualTo(41);
        for (JsonNode test : tests) {
            AllowedIps<String> table = new AllowedIps<>();
            int step = 0;
            for (JsonNode op : test.get("ops")) {
                String where = test.get("id") + " step " + step++ + " " + op;
                switch (op.get(0).asString()) {
                    case "clear" -> table = new AllowedIps<>();
                    case "insert" ->
                        table.insert(
                                AddressPrefix.parse(op.get(2).asString()),
                                op.get(1).asString());
                    case "remove_peer" -> table.removePeer(op.get(1).asString());
                    case "lookup" ->
                        assertThat(table.lookup(AddressText.parse(op.get(1).asString())))
                                .as(where)
                                .isEqualTo(op.get(2).isNull() ? null : op.get(2).asString());
                    case "lookup_not" ->
                        assertThat(table.lookup(AddressText.parse(op.get(1).asString())))
                                .as(where)
                                .isNotEqualTo(op.get(2).asString());
                    default -> throw new AssertionError(where);
                }
            }
        }
    }

    @Test
    void agreesWithASlowList() {
        Seeds.loop(40, seed -> {
            RandomGenerator random = Seeds.random(seed);
            int size = random.nextBoolean() ? 4 : 16;
            AllowedIps<Integer> table = new AllowedIps<>();
            List<Owned> model = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                AddressPrefix prefix = new AddressPrefix(address(random, size), random.nextInt(size * 8 + 1));
                int peer = random.nextInt(1000, 1006);
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> {
                        model.removeIf(owned -> owned.prefix.equals(prefix));
                        model.add(new Owned(prefix, peer));
                        table.insert(prefix, peer);
                    }
                    case 3 -> {
                        if (!model.isEmpty()) {
                            Owned owned = model.get(random.nextInt(model.size()));
                            boolean whose = owned.peer == peer;
                            assertThat(table.remove(owned.prefix, peer)).isEqualTo(whose);
                            model.removeIf(o -> whose && o.equals(owned));
                        }
                    }
                    case 4 -> {
                        if (random.nextInt(8) == 0) {
                            table.removePeer(peer);
                            model.removeIf(owned -> owned.peer == peer);
                        }
                    }
                    default -> {
                        Octets address = address(random, size);
                        assertThat(table.lookup(address)).isEqualTo(slowLookup(model, address));
                    }
                }
                assertThat(table.size()).isEqualTo(model.size());
            }
            for (int peer = 1000; peer < 1006; peer++) {
                int of = peer;
                assertThat(table.prefixes(peer))
                        .containsExactlyElementsOf(model.stream()
                                .filter(owned -> owned.peer == of)
                                .map(Owned::prefix)
                                .sorted()
                                .toList());
            }
        });
    }

    private static Integer slowLookup(List<Owned> model, Octets address) {
        Owned best = null;
        for (Owned owned : model) {
            boolean better = best == null || owned.prefix.length() > best.prefix.length();
            if (owned.prefix.contains(address) && better) {
                best = owned;
            }
        }
        return best == null ? null : best.peer;
    }

    /// Few distinct bits, so that prefixes overlap.
    private static Octets address(RandomGenerator random, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(size)] ^= (byte) (1 << random.nextInt(8));
        }
        return Octets.wrap(bytes);
    }

    private record Owned(AddressPrefix prefix, int peer) {}
}
