/// The sending half of an association: queues by class, TSNs on their way, loss recovery, congestion control.
///
/// A message waits in the [org.tocsin.sctp.tx.SendQueue] until a packet has room; only then a fragment is cut from it
/// and gets a TSN, so that what is urgent never waits behind what is merely earlier. Fragments on their way are cells
/// of
/// [org.tocsin.sctp.tx.OutstandingData], in lists by time of sending and, once lost, by class.
package org.tocsin.sctp.tx;
