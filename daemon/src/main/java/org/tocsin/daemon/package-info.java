@org.jspecify.annotations.NullMarked
package org.tocsin.daemon;
