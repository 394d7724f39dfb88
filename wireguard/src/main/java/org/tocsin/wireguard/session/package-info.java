/// What a session needs besides its keys: the window against replays, and the table from indices to sessions.
package org.tocsin.wireguard.session;
