package org.tocsin.daemon.simulate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;

/// A page with a plot for each load: which share of the receivers had an object after which time, for every
/// protocol and for the floor. The plots lie beside it as PNG and inside it as data, so that the page alone
/// can be sent on.
final class SimulationReport {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;

    private SimulationReport() {}

    /// @return the page
    static Path write(SimulationPlan plan, List<Outcome> outcomes, Path folder) throws IOException {
        // Plots are drawn into memory: no display is needed.
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<title>")
                .append(escaped(plan.scenario().name()))
                .append("</title>\n<style>body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;")
                .append("padding:0 1rem}pre{overflow-x:auto}img{max-width:100%}</style>\n<h1>")
                .append(escaped(plan.scenario().name()))
                .append("</h1>\n<p>")
                .append(escaped(plan.scenario().nodes() + " nodes; "
                        + plan.geography().name() + "; seed " + plan.seed() + "; cores: " + plan.coresText()))
                .append("</p>\n<pre>")
                .append(escaped(OutcomeTable.of(outcomes)))
                .append("</pre>\n");
        for (int load = 0; load < plan.scenario().loads().size(); load++) {
            byte[] png = png(chart(outcomes, load));
            Files.write(folder.resolve("cdf-" + (load + 1) + ".png"), png);
            page.append("<img alt=\"share of receivers over time\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(png))
                    .append("\">\n");
        }
        page.append("<p>Again: <code>").append(escaped(plan.replayCommand())).append("</code></p>\n</html>\n");
        Path file = folder.resolve("report.html");
        Files.writeString(file, page);
        return file;
    }

    private static XYChart chart(List<Outcome> outcomes, int load) {
        Group first = outcomes.getFirst().groups().get(load);
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("class " + first.objectClass() + ", " + first.bytes() + " bytes")
                .xAxisTitle("ms after publication")
                .yAxisTitle("% of receivers")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
        chart.getStyler().setYAxisMax(100.0).setYAxisMin(0.0);
        List<Integer> percents = IntStream.range(0, first.cdf().size()).boxed().toList();
        chart.addSeries("floor", first.floorCdf(), percents).setMarker(SeriesMarkers.NONE);
        for (Outcome outcome : outcomes) {
            List<Double> times = new ArrayList<>(outcome.groups().get(load).cdf());
            chart.addSeries(outcome.protocol().label(), times, percents).setMarker(SeriesMarkers.NONE);
        }
        return chart;
    }

    private static byte[] png(XYChart chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", out);
        return out.toByteArray();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
