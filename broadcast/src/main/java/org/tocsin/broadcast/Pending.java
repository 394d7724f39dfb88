package org.tocsin.broadcast;

final class Pending {}
