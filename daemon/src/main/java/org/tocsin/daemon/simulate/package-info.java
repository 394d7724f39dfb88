/// `tocsin simulate`: runs a scenario of the simulator and shows what came of it.
package org.tocsin.daemon.simulate;
