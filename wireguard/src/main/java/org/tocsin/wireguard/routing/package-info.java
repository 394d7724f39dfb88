/// Which peer owns which inner address ("cryptokey routing", whitepaper §2).
package org.tocsin.wireguard.routing;
