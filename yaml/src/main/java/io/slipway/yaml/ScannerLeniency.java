package io.slipway.yaml;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Two things libyaml, hence BOSH, reads and the scanner used here refuses: a question mark within
 * text inside brackets ({@code {path: /key?/other}} of ops files), and tabs between tokens. The
 * text is changed so that it can be scanned, character for character: positions stay true.
 */
final class ScannerLeniency {
  private static final Pattern QUESTION_MARK_IN_TEXT = Pattern.compile("(?<=[^\\s\\[{,])\\?");
  private static final Pattern LINES_INDENTED_BY_TABS = Pattern.compile("\\G(\t[\t ]*)([^\n]*\n?)");
  private static final Pattern ENDS_WITH_BLOCK_INDICATOR =
      Pattern.compile("(?:^|[ \t])[-?][ \t]*$");

  private static final char FIRST_PRIVATE = '\uE000';
  private static final char LAST_PRIVATE = '\uF8FF';

  private ScannerLeniency() {}

  /** A character to stand for question marks: '?' itself if there is no need, or no free one. */
  static char standInFor(String text) {
    if (text.indexOf('?') < 0 || (text.indexOf('{') < 0 && text.indexOf('[') < 0)) {
      return '?';
    }
    String upper = text.contains("\\") ? text.toUpperCase(Locale.ROOT) : "";
    for (char c = FIRST_PRIVATE; c < LAST_PRIVATE; c++) {
      // An escape sequence could name it, too.
      if (text.indexOf(c) < 0 && !upper.contains(Integer.toHexString(c).toUpperCase(Locale.ROOT))) {
        return c;
      }
    }
    return '?';
  }

  static String replaceQuestionMarks(String text, char standIn) {
    return standIn == '?'
        ? text
        : QUESTION_MARK_IN_TEXT.matcher(text).replaceAll(String.valueOf(standIn));
  }

  /**
   * The text with spaces for the tabs at a place where the scanner refused one; the same text if
   * libyaml would refuse it as well.
   */
  static String withoutTabsAt(String text, int index) {
    if (index >= text.length() || text.charAt(index) != '\t') {
      return text;
    }
    int lineStart = text.lastIndexOf('\n', index) + 1;
    String before = text.substring(lineStart, index);
    if (isInBrackets(text.substring(0, index))) {
      return before.isBlank() ? withoutTabIndents(text, lineStart) : withoutTab(text, index);
    }
    return before.isBlank() || ENDS_WITH_BLOCK_INDICATOR.matcher(before).find()
        ? text
        : withoutTab(text, index);
  }

  private static String withoutTab(String text, int index) {
    return text.substring(0, index) + ' ' + text.substring(index + 1);
  }

  /** Within brackets indentation means nothing, so that all lines alike can be done at once. */
  private static String withoutTabIndents(String text, int from) {
    int start = text.indexOf('\t', from);
    StringBuilder changed = new StringBuilder(text.substring(0, from));
    changed.append(" ".repeat(start - from));
    Matcher lines = LINES_INDENTED_BY_TABS.matcher(text);
    int end = start;
    for (boolean found = lines.find(start); found; found = lines.find()) {
      changed.append(" ".repeat(lines.group(1).length())).append(lines.group(2));
      end = lines.end();
    }
    return changed.append(text.substring(end)).toString();
  }

  private static boolean isInBrackets(String prefix) {
    int open = 0;
    try {
      ScannerImpl scanner = new ScannerImpl(new StreamReader(prefix), new LoaderOptions());
      while (!scanner.checkToken(Token.ID.StreamEnd)) {
        switch (scanner.getToken().getTokenId()) {
          case FlowSequenceStart, FlowMappingStart -> open++;
          case FlowSequenceEnd, FlowMappingEnd -> open--;
          default -> {}
        }
      }
      return open > 0;
    } catch (YAMLException e) {
      return false;
    }
  }
}
