package io.slipway.director.remote;

import io.slipway.cpi.external.CpiCaller;
import io.slipway.cpi.external.CpiRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where no task is at work, the Director's own log is told that a CPI was called. */
final class LogCaller implements CpiCaller {
  private static final Logger log = LoggerFactory.getLogger(LogCaller.class);

  @Override
  public void requested(CpiRequest request) {
    log.debug("{} asks {}: {}", request.id(), request.program(), request.method().word());
  }

  @Override
  public void answered(
      CpiRequest request, @Nullable Object response, String error, Optional<Integer> exitStatus) {
    log.debug("{} has ended: {}", request.id(), exitStatus);
  }

  @Override
  public void said(String text) {
    // It may say what nobody is to see; a task's CPI output is for administrators.
  }
}
