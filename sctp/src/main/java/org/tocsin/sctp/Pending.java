package org.tocsin.sctp;

final class Pending {}
