/// `tocsin sctp`: SCTP in UDP datagrams, without a tunnel, against other implementations.
package org.tocsin.daemon.sctp;
