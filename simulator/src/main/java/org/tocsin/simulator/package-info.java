/// Networks in virtual time. [Simulation] runs a [Scenario] and gives an [Outcome]; nothing else is public.
///
/// Every node is a [Participant] on the [Fabric], which models the internet and what lies below a
/// broadcast: packets, queues, distance, loss. This project's own node is [TocsinNode], which holds the
/// very classes that run over sockets; beside it stand other protocols, so that one command compares them.
/// [Floor] computes what nothing can beat, and [TraceHash] digests every message, so that two runs from one
/// seed can be told to be the same.
package org.tocsin.simulator;
