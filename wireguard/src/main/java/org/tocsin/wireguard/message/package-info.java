/// The messages on the wire, each a record that reads and writes itself (whitepaper §5.4).
package org.tocsin.wireguard.message;
