package io.slipway.model.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What other deployments provide, as far as a deployment may look at it. */
public interface ForeignLinks {
  /** What the last deploy of that deployment provides; empty when there is no such deployment. */
  Optional<List<ForeignLink>> providers(String deployment);

  /**
   * What a consumer of another deployment's link has been given, where that is to stay: the link of
   * an instance changes only when its deployment is deployed (behaviour 6.4).
   */
  Optional<Given> given(LinkConsumer consumer);

  /**
   * A link as its consumer sees it.
   *
   * @param groupName {@code name-type} of the provider
   */
  record Given(Map<String, @Nullable Object> content, String groupName) {
    @Override
    public String toString() {
      return "Given[" + groupName + "]"; // contents hold properties
    }
  }

  /** For where there is no other deployment. */
  ForeignLinks NONE =
      new ForeignLinks() {
        @Override
        public Optional<List<ForeignLink>> providers(String deployment) {
          return Optional.empty();
        }

        @Override
        public Optional<Given> given(LinkConsumer consumer) {
          return Optional.empty();
        }
      };
}
