package org.tocsin.node;

final class Pending {}
