/// Configuration files of `wg` and `wg-quick`: an `[Interface]` and its `[Peer]`s.
package org.tocsin.uapi.wgconf;
