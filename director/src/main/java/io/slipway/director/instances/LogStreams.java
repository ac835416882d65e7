package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.LogRequest;
import io.slipway.bus.MessageBus;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;

/** Lets logs of instances be followed while they are written. */
public final class LogStreams {
  private static final int MOST_INSTANCES = 250;

  private final MessageBus bus;
  private final Clock clock;

  public LogStreams(MessageBus bus, Clock clock) {
    this.bus = bus;
    this.clock = clock;
  }

  /**
   * Prepares a stream; nothing is asked of an agent before it is read.
   *
   * @param instances that have a VM
   */
  public LogStream of(List<InstanceRecord> instances, Selection selection) {
    return of(instances, selection.request());
  }

  /**
   * What of the logs is wanted.
   *
   * @param jobs none means all
   * @param filters globs below a job's folder; none means the usual ones
   * @param lines of what each file holds already
   * @param follow whether what comes is wanted too
   */
  public record Selection(List<String> jobs, List<String> filters, int lines, boolean follow) {
    private LogRequest request() {
      return new LogRequest(jobs, filters, lines, follow);
    }
  }

  LogStream of(List<InstanceRecord> instances, LogRequest request) {
    if (instances.size() > MOST_INSTANCES) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MAX,
          "The logs of at most %d instances can be followed at once, these are %d: name an instance group or an instance"
              .formatted(MOST_INSTANCES, instances.size()));
    }
    return new LogStream(bus, clock, instances, request);
  }
}
