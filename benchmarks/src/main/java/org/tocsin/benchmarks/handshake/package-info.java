/// `bench handshake`: how fast tunnels come about, what their peers cost, and what a flood of handshakes takes away.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks.handshake;
