package org.tocsin.broadcast.repair;

import org.tocsin.crypto.SigningKey;

/// The objects of one origin between two of its starts, numbered from 0.
public record Series(SigningKey origin, long incarnation) {}
