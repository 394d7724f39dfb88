package org.tocsin.daemon;

/// The program `tocsin`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("tocsin 0.1.0");
    }
}
