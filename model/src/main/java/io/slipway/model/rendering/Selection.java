package io.slipway.model.rendering;

import io.slipway.model.planning.InstancePlan;

/** Which jobs of which instances are to be rendered. */
@FunctionalInterface
public interface Selection {
  Selection EVERYTHING = (_, _) -> true;

  boolean wants(InstancePlan instance, String job);
}
