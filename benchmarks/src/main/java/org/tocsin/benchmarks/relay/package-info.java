/// `tocsin bench relay`: what a node takes to pass an urgent object on, over real sockets.
package org.tocsin.benchmarks.relay;
