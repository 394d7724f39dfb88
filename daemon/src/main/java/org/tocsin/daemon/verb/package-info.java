/// One class for each verb of the program.
@org.jspecify.annotations.NullMarked
package org.tocsin.daemon.verb;
