package io.slipway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Syntax;
import org.joni.exception.JOniException;
import org.joni.exception.TimeoutException;

/**
 * A regular expression of Ruby's, as BOSH reads the patterns of a schema: {@code ^} and {@code $}
 * are at every line's ends, and a match may lie anywhere.
 */
final class RubyPattern {
  private static final int MAXIMUM_LENGTH = 10_000;

  /** The parser of expressions goes down a level for each group. */
  private static final int MAXIMUM_GROUPS = 500;

  private final String text;
  private final Regex regex;

  private RubyPattern(String text, Regex regex) {
    this.text = text;
    this.regex = regex;
  }

  /**
   * @throws InvalidSchemaException when Ruby would not take it
   */
  static RubyPattern compile(String text) {
    if (text.length() > MAXIMUM_LENGTH
        || text.chars().filter(c -> c == '(').count() > MAXIMUM_GROUPS) {
      throw new InvalidSchemaException(
          "a pattern has more than %d characters or %d groups"
              .formatted(MAXIMUM_LENGTH, MAXIMUM_GROUPS));
    }
    byte[] bytes = text.getBytes(UTF_8);
    try {
      return new RubyPattern(
          text, new Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, Syntax.RUBY));
    } catch (JOniException e) {
      throw new InvalidSchemaException(e.getMessage() + ": /" + text + "/");
    }
  }

  /**
   * @throws InvalidSchemaException when that takes longer than allowed
   */
  boolean matches(String value, long maximumNanos) {
    byte[] bytes = value.getBytes(UTF_8);
    Matcher matcher = regex.matcherNoRegion(bytes, 0, bytes.length, maximumNanos);
    try {
      return matcher.searchInterruptible(0, bytes.length, Option.NONE) >= 0;
    } catch (TimeoutException e) {
      throw new InvalidSchemaException(
          "the pattern /"
              + text
              + "/ takes too long to match a value. Write it without nested repetition.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidSchemaException("the validation was interrupted");
    }
  }
}
