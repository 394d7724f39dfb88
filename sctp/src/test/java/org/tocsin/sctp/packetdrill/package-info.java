/// Runs conformance scripts of packetdrill against an association in virtual time: what a script sends is handled, what
/// it expects must be what the association writes next, at that time. It knows as much of the language as the ETSI
/// suite uses.
package org.tocsin.sctp.packetdrill;
