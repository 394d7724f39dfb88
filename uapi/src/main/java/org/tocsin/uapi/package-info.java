/// The cross-platform userspace API of WireGuard (<https://www.wireguard.com/xplatform/>), by which `wg` reads and
/// changes a tunnel.
///
/// A client connects to a stream socket and sends requests, each ended by an empty line: `get=1`, or `set=1` with lines
/// `key=value`. [UapiReader] turns bytes into [UapiRequest]s, [DeviceChanges] applies a [DeviceChange] as a whole or
/// not at all, [UapiAnswer] writes answers, and [UapiServer] owns the socket. Keys of a device stand first; each
/// `public_key` begins a peer, to which the lines behind it belong.
package org.tocsin.uapi;
