/// Nodes that come and go in one process: what they leave behind.
@org.jspecify.annotations.NullMarked
package org.tocsin.benchmarks.churn;
