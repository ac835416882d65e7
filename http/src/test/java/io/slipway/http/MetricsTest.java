package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MetricsTest extends ServedDirector {
  @Test
  void tellsWhatBoshsMetricsServerTells() throws Exception {
    director.deploy(new Samples.Manifest().text());

    HttpResponse<String> response = client.get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(response.body().lines())
        .contains(
            "# HELP bosh_tasks_total Number of BOSH tasks",
            "# TYPE bosh_tasks_total gauge",
            "bosh_tasks_total{state=\"processing\",type=\"update_deployment\"} 0.0",
            "bosh_tasks_total{state=\"queued\",type=\"update_deployment\"} 0.0",
            "bosh_deploy_config_enabled 0.0",
            // 256 less the network's own two, the gateway and the static one; two have instances.
            "bosh_networks_dynamic_ips_total{name=\"a\"} 252.0",
            "bosh_networks_dynamic_free_ips_total{name=\"a\"} 250.0");
  }

  @Test
  void countsRequests() throws Exception {
    client.get("/info");
    client.get("/nothing");

    assertThat(client.get("/metrics").body())
        .contains("slipway_http_requests_total{method=\"GET\",status=\"2xx\"} 1.0")
        .contains("slipway_http_requests_total{method=\"GET\",status=\"4xx\"} 1.0");
  }
}
