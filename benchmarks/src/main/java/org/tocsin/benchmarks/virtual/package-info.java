/// Whole nodes in virtual time, behind modelled uplinks: the protocols without the machine.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks.virtual;
