package io.slipway.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the values of variables that a document defines and nobody has given. */
public interface ValueGenerator {
  /**
   * A new value, with the fields and formats of the stock command line.
   *
   * @param type {@code certificate}, {@code password}, {@code rsa} or {@code ssh}
   * @param options what the definition says about it, if anything
   * @param authorities where the certificate that is to sign this one is found
   * @throws io.slipway.base.SlipwayException when there is no such type, or the options are wrong
   */
  Object generate(String type, @Nullable Object options, Authorities authorities);

  /** Certificates with their keys, by the names of their variables. */
  interface Authorities {
    Optional<Authority> find(String variable);
  }

  /** Both as PEM. */
  record Authority(String certificate, String privateKey) {
    /** The key stays out of logs and errors. */
    @Override
    public String toString() {
      return "Authority[<redacted>]";
    }
  }
}
