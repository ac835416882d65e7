package io.slipway.model.rendering;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.explaining.Explained;
import io.slipway.model.explaining.Explanation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What could not be rendered: BOSH's text, and beside it every cause once. */
public final class RenderErrors extends SlipwayException implements Explained {
  private final List<Explanation> explanations;

  RenderErrors(ErrorCode code, String message, List<Explanation> explanations) {
    super(code, message);
    this.explanations = List.copyOf(explanations);
  }

  public List<Explanation> explanations() {
    return explanations;
  }

  @Override
  public List<Map<String, @Nullable Object>> toldCauses() {
    return explanations.stream().map(Explanation::toPlain).toList();
  }
}
