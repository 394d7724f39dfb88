package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Graphs in which every node dials some others, drawn from all alike.
final class RandomGraph {
    private RandomGraph() {}

    /// @return the neighbours of each node, both those it dialled and those that dialled it
    static int[][] dial(int nodes, int dials, RandomGenerator random) {
        List<List<Integer>> neighbours = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            neighbours.add(new ArrayList<>());
        }
        int wanted = Math.min(dials, nodes - 1);
        for (int i = 0; i < nodes; i++) {
            int tries = 0;
            for (int made = 0; made < wanted && tries < 64 * wanted; tries++) {
                int other = random.nextInt(nodes);
                if (other != i && !neighbours.get(i).contains(other)) {
                    neighbours.get(i).add(other);
                    neighbours.get(other).add(i);
                    made++;
                }
            }
        }
        int[][] graph = new int[nodes][];
        for (int i = 0; i < nodes; i++) {
            graph[i] = neighbours.get(i).stream().mapToInt(Integer::intValue).toArray();
        }
        return graph;
    }
}
