package io.slipway.model.rendering;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in the variables of what templates see. */
public interface PropertyVariables {
  /** Leaves everything as it is: for rendering where nothing is deployed. */
  PropertyVariables NONE =
      new PropertyVariables() {
        @Override
        public Map<String, @Nullable Object> properties(Map<String, @Nullable Object> properties) {
          return properties;
        }

        @Override
        public Map<String, @Nullable Object> linkProperties(
            String provider, Map<String, @Nullable Object> properties) {
          return properties;
        }
      };

  /**
   * The properties of a job.
   *
   * @throws io.slipway.base.SlipwayException with a line for each variable that has no value
   */
  Map<String, @Nullable Object> properties(Map<String, @Nullable Object> properties);

  /**
   * The properties of a link.
   *
   * @param provider the deployment whose variables they name
   */
  Map<String, @Nullable Object> linkProperties(
      String provider, Map<String, @Nullable Object> properties);
}
