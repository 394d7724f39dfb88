package org.tocsin.testkit;

final class Pending {}
