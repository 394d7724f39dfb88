/// What `wg` does, for tunnels that stock `wg` does not find: those of a user without rights.
@org.jspecify.annotations.NullMarked
package org.tocsin.daemon.wg;
