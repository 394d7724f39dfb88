/// What a node holds of what each origin published, in the fewest bytes.
///
/// Every origin numbers its objects. So the answer to "what do you lack?" is, for each [Series], one number up to which
/// nothing is missing and a few bits above it ([Holdings]); a [Summary] tells a neighbour those that changed. Exact,
/// and far smaller than a list of ids. A [Ledger] keeps the books.
package org.tocsin.broadcast.repair;
