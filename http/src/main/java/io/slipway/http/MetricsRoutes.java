package io.slipway.http;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.slipway.director.metrics.Gauge;
import io.slipway.director.metrics.Metrics;
import io.slipway.http.access.Permission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * {@code GET /metrics} for Prometheus: what BOSH's metrics server tells, what the API was asked,
 * and what this process needs.
 */
final class MetricsRoutes implements Routes {
  private final Metrics metrics;
  private final Traffic traffic;

  MetricsRoutes(Metrics metrics, Traffic traffic) {
    this.metrics = metrics;
    this.traffic = traffic;
  }

  @Override
  public void addTo(Router router) {
    router.get("/metrics", Access.to(Permission.READ), _ -> metrics());
  }

  private Answer metrics() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    metrics.gauges().forEach(gauge -> all.metricSnapshot(snapshot(gauge)));
    all.metricSnapshot(requests()).metricSnapshot(seconds());
    addProcess(all);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, all.build());
    } catch (IOException e) {
      throw new UncheckedIOException("The metrics cannot be written", e);
    }
    return new Answer.Body(
        200, Map.of(), PrometheusTextFormatWriter.CONTENT_TYPE, text.toByteArray());
  }

  private static GaugeSnapshot snapshot(Gauge gauge) {
    GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
    for (Gauge.Sample sample : gauge.samples()) {
      Labels.Builder labels = Labels.builder();
      sample.labels().forEach(labels::label);
      snapshot.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .labels(labels.build())
              .value(sample.value())
              .build());
    }
    return snapshot.build();
  }

  private CounterSnapshot requests() {
    CounterSnapshot.Builder counts =
        CounterSnapshot.builder().name("slipway_http_requests").help("Requests answered");
    traffic
        .figures()
        .forEach((kind, figures) -> counts.dataPoint(point(kind, (double) figures.requests())));
    return counts.build();
  }

  private CounterSnapshot seconds() {
    CounterSnapshot.Builder counts =
        CounterSnapshot.builder()
            .name("slipway_http_request_seconds")
            .help("What answering them took, in seconds");
    traffic.figures().forEach((kind, figures) -> counts.dataPoint(point(kind, figures.seconds())));
    return counts.build();
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Traffic.Kind kind, double value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(Labels.of("method", kind.method(), "status", kind.status() + "xx"))
        .value(value)
        .build();
  }

  private static void addProcess(MetricSnapshots.Builder all) {
    Runtime runtime = Runtime.getRuntime();
    all.metricSnapshot(
        gauge(
            "slipway_heap_used_bytes",
            "Java objects, dead ones included",
            (double) (runtime.totalMemory() - runtime.freeMemory())));
    all.metricSnapshot(
        gauge("slipway_heap_max_bytes", "What they may take", (double) runtime.maxMemory()));
    all.metricSnapshot(
        gauge(
            "slipway_uptime_seconds",
            "How long this Director has been up",
            ManagementFactory.getRuntimeMXBean().getUptime() / 1e3));
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
