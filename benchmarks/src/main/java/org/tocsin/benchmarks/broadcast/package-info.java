/// `tocsin bench broadcast`: how near broadcasts come to the floor, in the simulator.
package org.tocsin.benchmarks.broadcast;
