/// Erasure coding: bytes that come back from any large enough part of what was made of them.
package org.tocsin.broadcast.coding;
