package org.tocsin.wireguard;

final class Pending {}
