package io.slipway.yaml;

/**
 * Which styles can carry a text. The rules are libyaml's, because Psych writes through it: which
 * characters count as printable, and where spaces may stand, decides between quotes.
 *
 * @param multiline contains line breaks
 * @param flowPlainAllowed without quotes inside brackets
 */
record ScalarAnalysis(
    boolean multiline,
    boolean blockPlainAllowed,
    boolean flowPlainAllowed,
    boolean singleQuotedAllowed,
    boolean blockAllowed) {
  private static final ScalarAnalysis EMPTY = new ScalarAnalysis(false, true, false, true, false);

  static ScalarAnalysis of(String text) {
    return text.isEmpty() ? EMPTY : new Scan(text.codePoints().toArray()).analysis();
  }

  static boolean isBreak(int c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  /** Characters beyond the basic plane are not: Psych escapes them. */
  static boolean isPrintable(int c) {
    return c == '\n'
        || (c >= 0x20 && c <= 0x7E)
        || (c >= 0xA0 && c < 0xD800)
        || (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF);
  }

  private static final class Scan {
    private final int[] text;
    private boolean blockIndicators;
    private boolean flowIndicators;
    private boolean lineBreaks;
    private boolean special;
    private boolean breakThenSpace;
    private boolean spaceThenBreak;

    Scan(int[] text) {
      this.text = text;
    }

    ScalarAnalysis analysis() {
      blockIndicators = startsWith("---") || startsWith("...");
      flowIndicators = blockIndicators;
      for (int i = 0; i < text.length; i++) {
        look(i);
      }
      boolean spaceAtEdge = text[0] == ' ' || text[text.length - 1] == ' ';
      boolean breakAtEdge = isBreak(text[0]) || isBreak(text[text.length - 1]);
      boolean escapes = spaceThenBreak || special;
      boolean plain = !(spaceAtEdge || breakAtEdge || breakThenSpace || escapes || lineBreaks);
      return new ScalarAnalysis(
          lineBreaks,
          plain && !blockIndicators,
          plain && !flowIndicators,
          !(breakThenSpace || escapes),
          !(text[text.length - 1] == ' ' || escapes));
    }

    private void look(int i) {
      int c = text[i];
      boolean indicator = isIndicator(i);
      blockIndicators |= indicator;
      flowIndicators |= indicator || isFlowIndicator(i);
      special |= !isPrintable(c);
      if (isBreak(c)) {
        lineBreaks = true;
        spaceThenBreak |= i > 0 && text[i - 1] == ' ';
      } else if (c == ' ') {
        breakThenSpace |= i > 0 && isBreak(text[i - 1]);
      }
    }

    private boolean isIndicator(int i) {
      int c = text[i];
      boolean blankFollows = i + 1 == text.length || isBlank(text[i + 1]);
      if (i == 0) {
        return ",[]{}#&*!|>'\"%@`".indexOf(c) >= 0 || ("?:-".indexOf(c) >= 0 && blankFollows);
      }
      return (c == ':' && blankFollows) || (c == '#' && isBlank(text[i - 1]));
    }

    private boolean isFlowIndicator(int i) {
      return (i == 0 ? "?:" : ",?[]{}:").indexOf(text[i]) >= 0;
    }

    private static boolean isBlank(int c) {
      return c == ' ' || c == '\t' || isBreak(c);
    }

    private boolean startsWith(String marker) {
      return text.length >= 3
          && text[0] == marker.charAt(0)
          && text[1] == marker.charAt(1)
          && text[2] == marker.charAt(2);
    }
  }
}
