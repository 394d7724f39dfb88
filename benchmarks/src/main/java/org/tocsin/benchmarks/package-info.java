/// Every benchmark behind one door, [org.tocsin.benchmarks.Benchmarks], and JMH for single functions.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks;
