package io.slipway.cpi.external;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whoever a CPI program is run for; told what it says. */
public interface CpiCaller {
  /** Before it is run; there are secrets in it. */
  void requested(CpiRequest request);

  /**
   * After it has ended.
   *
   * @param response what it answered as plain values, there may be secrets in it; or the beginning
   *     of what is no JSON, as text
   * @param error the end of what it wrote to its standard error
   * @param exitStatus none for one that did not end by itself
   */
  void answered(
      CpiRequest request, @Nullable Object response, String error, Optional<Integer> exitStatus);

  /** What it says for its log: while it runs, and with its answer. */
  void said(String text);
}
