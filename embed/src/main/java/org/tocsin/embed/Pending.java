package org.tocsin.embed;

final class Pending {}
