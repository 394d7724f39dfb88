/// A tunnel for the whole machine: packets that the system routes to an interface come out of [TunDevice], are sealed
/// by a [org.tocsin.wireguard.Device] in the slab they were read to, and leave by UDP; and back. One thread does it
/// all.
package org.tocsin.tun;
