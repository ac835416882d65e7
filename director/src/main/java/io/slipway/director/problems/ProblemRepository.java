package io.slipway.director.problems;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what scans have found, and whether the Director may mend by itself. */
public interface ProblemRepository {
  /** In the order in which they were found. */
  List<ProblemRecord> open(int deploymentId);

  /** Those of the deployment that have these ids, open or not, by id. */
  List<ProblemRecord> find(int deploymentId, Collection<Integer> ids);

  Optional<ProblemRecord> find(int id);

  /** Takes note of a problem; one that is open already is counted once more. */
  ProblemRecord found(
      int deploymentId,
      ProblemType type,
      int resourceId,
      Map<String, @Nullable Object> data,
      Instant now);

  /** Closes what is open, and forgets what has not been for long: all but the newest. */
  void closeAll(int deploymentId, int kept);

  /** Closes what is open of these instances. */
  void closeOf(int deploymentId, Collection<Integer> instanceIds);

  void resolve(int id);

  /** Whether somebody has said that nothing is to be mended unasked. */
  boolean isResurrectionPaused();

  void pauseResurrection(boolean paused);
}
