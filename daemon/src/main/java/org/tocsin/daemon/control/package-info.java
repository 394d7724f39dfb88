/// The control socket between a running daemon and the verbs that talk to it: a Unix domain socket, one JSON object a
/// line.
@org.jspecify.annotations.NullMarked
package org.tocsin.daemon.control;
