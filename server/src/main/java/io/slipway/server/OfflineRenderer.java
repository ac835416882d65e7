package io.slipway.server;

import io.slipway.base.FanOut;
import io.slipway.cli.LocalRenderer;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.rendering.OfflineRendering;
import io.slipway.model.rendering.RenderErrors;
import io.slipway.server.configuration.Configuration;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import io.slipway.template.TemplateEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders in the command line's own process. Needs no home: a Ruby library that a Director has
 * unpacked there is used, none is made. The engine's threads end with the process.
 */
final class OfflineRenderer implements LocalRenderer {
  private final Home home;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private Optional<TemplateEngine> engine = Optional.empty();
  private Optional<Configuration> configuration = Optional.empty();

  /**
   * @param home whose settings hold, and where a Director unpacks its Ruby library
   */
  OfflineRenderer(Home home) {
    this.home = home;
  }

  @Override
  public void warmUp() {
    engine().warmUp();
  }

  private synchronized TemplateEngine engine() {
    if (engine.isEmpty()) {
      engine =
          Optional.of(new TemplateEngine(configuration().templates().homeIfUnpacked(home.cache())));
    }
    return engine.get();
  }

  private synchronized Configuration configuration() {
    if (configuration.isEmpty()) {
      configuration = Optional.of(home.configuration());
    }
    return configuration.get();
  }

  @Override
  public List<Instance> render(Order order) {
    try {
      return rendered(order).stream().map(OfflineRenderer::instance).toList();
    } catch (RenderErrors e) {
      throw new RenderFailed(e, e.toldCauses());
    }
  }

  private List<OfflineRendering.Instance> rendered(Order order) {
    return new OfflineRendering(
            engine(),
            configuration().deployments(),
            (count, action) -> FanOut.forEach(threads, count, action))
        .render(
            new OfflineRendering.Order(
                order.manifest(),
                order.cloudConfigs(),
                order.runtimeConfigs(),
                order.releases(),
                order.stemcells(),
                order.deployed().map(OfflineRenderer::deployed),
                (instance, job) ->
                    order
                        .selection()
                        .wants(instance.group().name(), instance.index(), instance.uuid(), job)));
  }

  private static OfflineRendering.Deployed deployed(Deployed deployed) {
    List<InstanceRecord> records = new ArrayList<>();
    for (DeployedInstance one : deployed.instances()) {
      records.add(record(records.size() + 1, one));
    }
    return new OfflineRendering.Deployed(records, deployed.numbers(), deployed.rendered());
  }

  /** As far as planning looks: its place, its addresses, and that nothing else has to change. */
  private static InstanceRecord record(int id, DeployedInstance one) {
    List<IpAddressRecord> addresses = new ArrayList<>();
    for (DeployedAddress held : one.addresses()) {
      addresses.add(
          new IpAddressRecord(
              id * 1000 + addresses.size(), id, held.network(), held.address(), held.isStatic()));
    }
    return new InstanceRecord(
        id,
        0,
        "",
        one.group(),
        one.index(),
        one.id(),
        InstanceState.STARTED,
        one.availabilityZone(),
        one.bootstrap(),
        false,
        one.ignore(),
        true,
        InstanceSpec.of(Map.of("networks", one.networks())),
        List.of(),
        List.of(),
        addresses);
  }

  private static Instance instance(OfflineRendering.Instance instance) {
    List<File> files = new ArrayList<>();
    for (RenderedJob job : instance.files().jobs()) {
      files.add(new File(job.name(), "monit", job.monit().bytes()));
      for (RenderedFile file : job.files()) {
        files.add(new File(job.name(), file.dest(), file.content().bytes()));
      }
    }
    return new Instance(
        instance.group(), instance.index(), instance.uuid(), instance.jobs(), files);
  }
}
