/// How much an origin may publish, and a neighbour may send.
package org.tocsin.broadcast.quota;
