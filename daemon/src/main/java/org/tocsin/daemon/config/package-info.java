/// The configuration file: TOML, checked as a whole, every problem with its place.
@org.jspecify.annotations.NullMarked
package org.tocsin.daemon.config;
