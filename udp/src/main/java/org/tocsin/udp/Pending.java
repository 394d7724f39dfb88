package org.tocsin.udp;

final class Pending {}
