/// `bench embedded`: two nodes in two processes, WireGuard and SCTP between them over loopback.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks.embedded;
