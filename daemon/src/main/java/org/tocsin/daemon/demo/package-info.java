/// `tocsin demo`: eight nodes with real sockets behind modelled uplinks broadcast to each other; every byte is checked.
@org.jspecify.annotations.NullMarked
package org.tocsin.daemon.demo;
