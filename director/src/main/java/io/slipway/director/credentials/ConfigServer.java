package io.slipway.director.credentials;

import io.slipway.base.SlipwayException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the values of variables come from (Director behaviour 7.1). All errors are {@link
 * SlipwayException}s in BOSH's words.
 */
public interface ConfigServer {
  /** A value and the id under which it is had as long as it is kept. */
  record Found(String id, @Nullable Object value) {
    /** The value stays out of logs and errors. */
    @Override
    public String toString() {
      return "Found[" + id + "]";
    }
  }

  /**
   * The newest value.
   *
   * @param name absolute, without keys
   */
  Found current(String name);

  /**
   * @param name for the error only
   */
  Found byId(String id, String name);

  /**
   * Has a value made where the mode asks for one.
   *
   * @param mode {@code no-overwrite}, {@code overwrite} or {@code converge}
   * @return its id
   */
  String generate(String name, String type, Map<String, @Nullable Object> parameters, String mode);
}
