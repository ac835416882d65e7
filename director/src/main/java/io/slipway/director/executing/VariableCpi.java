package io.slipway.director.executing;

import io.slipway.cpi.Cpi;
import io.slipway.cpi.ForwardingCpi;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A CPI that is given the values of variables. All that stands between it and the manifest
 * (records, logs) has their names only.
 */
public final class VariableCpi extends ForwardingCpi {
  private final UnaryOperator<Map<String, @Nullable Object>> variables;

  /**
   * @param variables fills a document in
   */
  public VariableCpi(Cpi cpi, UnaryOperator<Map<String, @Nullable Object>> variables) {
    super(cpi);
    this.variables = variables;
  }

  @Override
  public Vm createVm(VmRequest request) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    request.networks().forEach((name, settings) -> networks.put(name, variables.apply(settings)));
    return super.createVm(
        new VmRequest(
            request.agentId(),
            request.stemcellCid(),
            variables.apply(request.cloudProperties()),
            networks,
            request.diskCids(),
            variables.apply(request.env())));
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return super.createDisk(size, variables.apply(cloudProperties), vmCid);
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return super.updateDisk(diskCid, size, variables.apply(cloudProperties));
  }
}
