/// What keeps a flood of handshake messages from taking all time: macs, cookies and a rate limit (whitepaper §5.3,
/// §5.4.4, §5.4.7).
package org.tocsin.wireguard.cookie;
