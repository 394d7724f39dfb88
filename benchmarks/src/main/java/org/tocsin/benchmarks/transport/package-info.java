/// `tocsin bench transport`: SCTP alone in virtual time, then on this machine's processor.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks.transport;
