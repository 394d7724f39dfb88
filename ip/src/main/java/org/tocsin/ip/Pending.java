package org.tocsin.ip;

final class Pending {}
