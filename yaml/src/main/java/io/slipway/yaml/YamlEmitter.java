package io.slipway.yaml;

import io.slipway.yaml.YamlEvent.Alias;
import io.slipway.yaml.YamlEvent.CollectionEnd;
import io.slipway.yaml.YamlEvent.CollectionStart;
import io.slipway.yaml.YamlEvent.Scalar;
import io.slipway.yaml.YamlEvent.ScalarStyle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays out YAML byte for byte as libyaml 0.2.5 does, which is what Ruby writes through, and Go in a
 * translation that differs in one place. A document is begun, given the events of its one node, and
 * ended; its text is there when it has ended.
 */
public final class YamlEmitter {
  /** Longer keys are written behind a {@code ?}. */
  private static final int LONGEST_SIMPLE_KEY = 128;

  private static final String END_OF_DOCUMENT = "...";
  private static final Tag.Directive LOCAL = new Tag.Directive("!", "!");
  private static final Tag.Directive STANDARD = new Tag.Directive("!!", "tag:yaml.org,2002:");

  /**
   * @param indent columns per level; 2 unless it is from 2 to 9
   * @param width the column after which lines are folded; 80 unless it is more than two levels;
   *     negative for never
   * @param canonical everything quoted, tagged and in brackets
   */
  public record Layout(int indent, int width, boolean canonical) {
    private static final int DEFAULT_INDENT = 2;
    private static final int DEFAULT_WIDTH = 80;

    public Layout {
      indent = indent < 2 || indent > 9 ? DEFAULT_INDENT : indent;
      if (width < 0) {
        width = Integer.MAX_VALUE;
      } else if (width <= 2 * indent) {
        width = DEFAULT_WIDTH;
      }
    }

    public static Layout standard() {
      return new Layout(DEFAULT_INDENT, DEFAULT_WIDTH, false);
    }
  }

  /** Where a node stands. */
  private enum Place {
    ROOT,
    IN_SEQUENCE,
    IN_MAPPING,
    SIMPLE_KEY
  }

  private enum DocumentEnd {
    MARKED,
    UNMARKED,
    /** The text ends with line breaks that belong to it, so the stream's end must be marked. */
    OPEN
  }

  private final LineWriter lines = new LineWriter();
  private final Layout layout;
  private final YamlDialect dialect;
  private final Deque<Integer> outerIndents = new ArrayDeque<>();
  private final List<Tag.Directive> directives = new ArrayList<>();
  private final List<YamlEvent> events = new ArrayList<>();
  private int next;
  private int indent = -1;
  private int flowLevel;
  private boolean first = true;
  private DocumentEnd end = DocumentEnd.MARKED;

  public YamlEmitter(Layout layout) {
    this(layout, YamlDialect.PSYCH);
  }

  YamlEmitter(Layout layout, YamlDialect dialect) {
    this.layout = layout;
    this.dialect = dialect;
  }

  /**
   * @param version such as {@code 1.1}; null for no line {@code %YAML}
   * @param tags from handle to prefix
   * @param implicit whether the first document may go without {@code ---}
   */
  public void startDocument(@Nullable String version, List<Tag.Directive> tags, boolean implicit) {
    events.clear();
    next = 0;
    directives.clear();
    directives.addAll(tags);
    directives.add(LOCAL);
    directives.add(STANDARD);
    boolean directed = version != null || !tags.isEmpty();
    if (directed && end != DocumentEnd.MARKED) {
      lines.indicator(END_OF_DOCUMENT, true, false, false);
      lines.newLine(indent);
    }
    end = DocumentEnd.MARKED;
    if (version != null) {
      lines.indicator("%YAML", true, false, false);
      lines.indicator(version, true, false, false);
      lines.newLine(indent);
    }
    for (Tag.Directive tag : tags) {
      lines.indicator("%TAG", true, false, false);
      lines.indicator(tag.handle(), true, false, false);
      lines.indicator(Tag.escaped(tag.prefix()), true, false, false);
      lines.newLine(indent);
    }
    if (!implicit || !first || directed || layout.canonical()) {
      lines.newLine(indent);
      lines.indicator("---", true, false, false);
      if (layout.canonical()) {
        lines.newLine(indent);
      }
    }
    first = false;
  }

  public void add(YamlEvent event) {
    events.add(event);
  }

  /**
   * Lays out the document.
   *
   * @param implicit whether it may go without {@code ...}
   * @throws IllegalStateException if the events are no node
   */
  public void endDocument(boolean implicit) {
    node(Place.ROOT);
    if (next != events.size()) {
      throw new IllegalStateException("A document has one node, and this one has more events");
    }
    events.clear();
    next = 0;
    lines.newLine(indent);
    if (!implicit) {
      lines.indicator(END_OF_DOCUMENT, true, false, false);
      end = DocumentEnd.MARKED;
      lines.newLine(indent);
    } else if (end == DocumentEnd.MARKED) {
      end = DocumentEnd.UNMARKED;
    }
  }

  /** After the last document. */
  public void endStream() {
    if (end == DocumentEnd.OPEN) {
      lines.indicator(END_OF_DOCUMENT, true, false, false);
      end = DocumentEnd.MARKED;
      lines.newLine(indent);
    }
  }

  /** The text of the documents that have ended, but for what was taken already. */
  public String take() {
    return lines.take();
  }

  private void node(Place place) {
    YamlEvent event = peek();
    next++;
    switch (event) {
      case Alias(String anchor) -> {
        lines.indicator("*" + anchor, true, false, false);
        if (place == Place.SIMPLE_KEY) {
          lines.put(' ');
        }
      }
      case Scalar scalar -> scalar(scalar, place);
      case CollectionStart start -> collection(start, place);
      case CollectionEnd _ -> throw new IllegalStateException("A collection ends that never began");
    }
  }

  private YamlEvent peek() {
    if (next >= events.size()) {
      throw new IllegalStateException("The document ends before its node does");
    }
    return events.get(next);
  }

  private boolean atEnd() {
    return peek() instanceof CollectionEnd;
  }

  private void scalar(Scalar scalar, Place place) {
    Tag tag = tag(scalar);
    ScalarAnalysis analysis = ScalarAnalysis.of(scalar.text());
    ScalarStyle style = possibleStyle(scalar, analysis, tag, place);
    if (tag.isNone() && !scalar.quotedImplicit() && style != ScalarStyle.PLAIN) {
      tag = Tag.NON_SPECIFIC;
    }
    anchorAndTag(scalar.anchor(), tag);
    increaseIndent(true, false);
    ScalarWriter writer = new ScalarWriter(lines, indent, layout.width(), scalar.text());
    boolean mayFold = place != Place.SIMPLE_KEY;
    switch (style) {
      case PLAIN -> writer.plain(mayFold);
      case SINGLE_QUOTED -> writer.singleQuoted(mayFold, dialect == YamlDialect.PSYCH);
      case DOUBLE_QUOTED -> writer.doubleQuoted(mayFold);
      case LITERAL -> writer.literal(blockHints(scalar.text()));
      case FOLDED -> writer.folded(blockHints(scalar.text()));
    }
    indent = outerIndents.pop();
  }

  private Tag tag(Scalar scalar) {
    return layout.canonical() || !(scalar.plainImplicit() || scalar.quotedImplicit())
        ? Tag.of(scalar.tag(), directives)
        : Tag.NONE;
  }

  private ScalarStyle possibleStyle(Scalar scalar, ScalarAnalysis analysis, Tag tag, Place place) {
    if (tag.isNone() && !scalar.plainImplicit() && !scalar.quotedImplicit()) {
      throw new IllegalStateException("neither tag nor implicit flags are specified");
    }
    boolean key = place == Place.SIMPLE_KEY;
    ScalarStyle style = scalar.style();
    if (layout.canonical() || (key && analysis.multiline())) {
      style = ScalarStyle.DOUBLE_QUOTED;
    }
    if (style == ScalarStyle.PLAIN) {
      boolean allowed = flowLevel > 0 ? analysis.flowPlainAllowed() : analysis.blockPlainAllowed();
      boolean invisible = scalar.text().isEmpty() && (flowLevel > 0 || key);
      if (!allowed || invisible || (tag.isNone() && !scalar.plainImplicit())) {
        style = ScalarStyle.SINGLE_QUOTED;
      }
    }
    if (style == ScalarStyle.SINGLE_QUOTED && !analysis.singleQuotedAllowed()) {
      style = ScalarStyle.DOUBLE_QUOTED;
    }
    boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    return block && (!analysis.blockAllowed() || flowLevel > 0 || key)
        ? ScalarStyle.DOUBLE_QUOTED
        : style;
  }

  /** How many columns the text is indented, where it cannot be seen; how line breaks end it. */
  private String blockHints(String text) {
    end = DocumentEnd.MARKED;
    int[] characters = text.codePoints().toArray();
    boolean hidden = characters[0] == ' ' || ScalarAnalysis.isBreak(characters[0]);
    String columns = hidden ? String.valueOf(layout.indent()) : "";
    int last = characters.length - 1;
    if (!ScalarAnalysis.isBreak(characters[last])) {
      return columns + "-";
    } else if (last == 0 || ScalarAnalysis.isBreak(characters[last - 1])) {
      end = DocumentEnd.OPEN;
      return columns + "+";
    }
    return columns;
  }

  private void collection(CollectionStart start, Place place) {
    anchorAndTag(start.anchor(), tag(start));
    boolean flow = flowLevel > 0 || layout.canonical() || start.flow() || atEnd();
    switch (start.kind()) {
      case SEQUENCE -> {
        if (flow) {
          flowSequence();
        } else {
          blockSequence(place);
        }
      }
      case MAPPING -> {
        if (flow) {
          flowMapping();
        } else {
          blockMapping();
        }
      }
    }
    next++;
    indent = outerIndents.pop();
  }

  private Tag tag(CollectionStart start) {
    return layout.canonical() || !start.implicit() ? Tag.of(start.tag(), directives) : Tag.NONE;
  }

  private void flowSequence() {
    flowStart("[");
    for (boolean only = true; !atEnd(); only = false) {
      flowElement(only);
      node(Place.IN_SEQUENCE);
    }
    flowEnd("]");
  }

  private void flowMapping() {
    flowStart("{");
    for (boolean only = true; !atEnd(); only = false) {
      flowElement(only);
      if (!layout.canonical() && isSimpleKey()) {
        node(Place.SIMPLE_KEY);
        lines.indicator(":", false, false, false);
      } else {
        lines.indicator("?", true, false, false);
        node(Place.IN_MAPPING);
        foldFlow();
        lines.indicator(":", true, false, false);
      }
      node(Place.IN_MAPPING);
    }
    flowEnd("}");
  }

  private void flowStart(String bracket) {
    lines.indicator(bracket, true, true, false);
    increaseIndent(true, false);
    flowLevel++;
  }

  private void flowElement(boolean first) {
    if (!first) {
      lines.indicator(",", false, false, false);
    }
    foldFlow();
  }

  private void foldFlow() {
    if (layout.canonical() || lines.column() > layout.width()) {
      lines.newLine(indent);
    }
  }

  private void flowEnd(String bracket) {
    flowLevel--;
    if (layout.canonical() && !(events.get(next - 1) instanceof CollectionStart)) {
      lines.indicator(",", false, false, false);
      lines.newLine(outerIndents.element());
    }
    lines.indicator(bracket, false, false, false);
  }

  /** A list that is a mapping's value begins at its key's column. */
  private void blockSequence(Place place) {
    increaseIndent(false, place == Place.IN_MAPPING && !lines.onlyIndicatorsSoFar());
    while (!atEnd()) {
      lines.newLine(indent);
      lines.indicator("-", true, false, true);
      node(Place.IN_SEQUENCE);
    }
  }

  private void blockMapping() {
    increaseIndent(false, false);
    while (!atEnd()) {
      lines.newLine(indent);
      if (isSimpleKey()) {
        node(Place.SIMPLE_KEY);
        lines.indicator(":", false, false, false);
      } else {
        lines.indicator("?", true, false, true);
        node(Place.IN_MAPPING);
        lines.newLine(indent);
        lines.indicator(":", true, false, true);
      }
      node(Place.IN_MAPPING);
    }
  }

  private boolean isSimpleKey() {
    int length =
        switch (peek()) {
          case Alias(String anchor) -> bytes(anchor);
          case Scalar scalar ->
              ScalarAnalysis.of(scalar.text()).multiline()
                  ? Integer.MAX_VALUE
                  : bytes(scalar.anchor()) + tag(scalar).length() + bytes(scalar.text());
          case CollectionStart start ->
              next + 1 < events.size() && events.get(next + 1) instanceof CollectionEnd
                  ? bytes(start.anchor()) + tag(start).length()
                  : Integer.MAX_VALUE;
          case CollectionEnd _ -> Integer.MAX_VALUE;
        };
    return length <= LONGEST_SIMPLE_KEY;
  }

  private static int bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private void anchorAndTag(@Nullable String anchor, Tag tag) {
    if (anchor != null) {
      lines.indicator("&" + anchor, true, false, false);
    }
    if (!tag.isNone()) {
      lines.indicator(tag.text(), true, false, false);
    }
  }

  private void increaseIndent(boolean flow, boolean sameColumn) {
    outerIndents.push(indent);
    if (indent < 0) {
      indent = flow ? layout.indent() : 0;
    } else if (!sameColumn) {
      indent += layout.indent();
    }
  }
}
