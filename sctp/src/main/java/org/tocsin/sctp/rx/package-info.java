/// The receiving half of an association: which TSNs came, what to acknowledge when, and messages made whole again.
///
/// [org.tocsin.sctp.rx.InboundData] is the door; it keeps [org.tocsin.sctp.rx.ReceiveTracker] (TSNs and SACK, RFC 9260
/// §6.2) and [org.tocsin.sctp.rx.ReassemblyQueue] (fragments and order, RFC 9260 §6.9, RFC 8260 §2.2) in step.
package org.tocsin.sctp.rx;
