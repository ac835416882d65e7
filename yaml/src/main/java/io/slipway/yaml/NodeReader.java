package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds nodes from the parser's events. Limits are checked before anything is built: neither deep
 * nesting nor aliases of aliases get to exhaust stack or memory.
 */
final class NodeReader {
  private static final String STRING_TAG = "tag:yaml.org,2002:str";
  private static final String NON_SPECIFIC_TAG = "!";
  private static final String MERGE_KEY = "<<";
  private static final String MERGE_TAG = "tag:yaml.org,2002:merge";
  private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n]+");

  /** How often a document with tabs may be read again, in documents of the largest size. */
  private static final int MAXIMUM_REREADS = 2;

  private final ParserImpl parser;

  /** What question marks were replaced by, for the scanner's sake. */
  private final char standIn;

  private final String source;
  private final YamlLimits limits;
  private final YamlDialect dialect;

  /** Whether keys may stand but once, and are told where they stand. */
  private final boolean exact;

  /** What each anchor names; null while the anchored collection is still being read. */
  private final Map<String, @Nullable Composed> anchors = new HashMap<>();

  private int values;

  /**
   * A node with what its surroundings must know about it.
   *
   * @param size how many values it consists of
   * @param height how many collections stand inside one another
   */
  private record Composed(
      YamlNode node, int size, int height, @Nullable String tag, boolean alias) {
    Composed asAlias() {
      return new Composed(node, size, height, tag, true);
    }
  }

  private NodeReader(
      String text, String source, YamlLimits limits, YamlDialect dialect, boolean exact) {
    this.standIn = ScannerLeniency.standInFor(text);
    this.parser =
        new ParserImpl(
            new StreamReader(ScannerLeniency.replaceQuestionMarks(text, standIn)), options());
    this.source = source;
    this.limits = limits;
    this.dialect = dialect;
    this.exact = exact;
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    return options;
  }

  static YamlNode read(String text, String source, YamlLimits limits, YamlDialect dialect) {
    return read(text, source, limits, dialect, false);
  }

  static YamlNode readExactly(String text, String source, YamlLimits limits) {
    return read(text, source, limits, YamlDialect.GO, true);
  }

  private static YamlNode read(
      String text, String source, YamlLimits limits, YamlDialect dialect, boolean exact) {
    if (text.length() > limits.characters()) {
      throw invalid(
          source,
          "the document is larger than the " + limits.characters() + " characters allowed",
          null);
    }
    String scannable = text;
    long patience = MAXIMUM_REREADS * (long) limits.characters();
    while (true) {
      try {
        return new NodeReader(scannable, source, limits, dialect, exact).document();
      } catch (MarkedYAMLException e) {
        String changed = withoutRefusedTabs(scannable, e);
        patience -= scannable.length();
        if (changed.equals(scannable) || patience < 0) {
          throw invalid(location(source, e), describe(e), e);
        }
        scannable = changed;
      } catch (ReaderException e) {
        throw invalid(
            locate(text, e.getPosition(), source).toString(),
            String.format("the character U+%04X is not allowed", e.getCodePoint()),
            e);
      } catch (YAMLException e) {
        throw invalid(source, "not valid YAML", e);
      }
    }
  }

  private static String withoutRefusedTabs(String text, MarkedYAMLException e) {
    Mark mark = e.getProblemMark();
    if (mark == null || mark.getIndex() >= text.codePointCount(0, text.length())) {
      return text;
    }
    return ScannerLeniency.withoutTabsAt(text, text.offsetByCodePoints(0, mark.getIndex()));
  }

  private YamlNode document() {
    parser.getEvent(); // the stream's start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return new YamlNode.Scalar(null, new Position(source, 1, 1));
    }
    parser.getEvent(); // the document's start
    YamlNode root = compose(1).node();
    parser.getEvent(); // the document's end: rubbish behind the root shows here
    return root;
  }

  private Composed compose(int depth) {
    Event event = parser.getEvent();
    if (event instanceof AliasEvent alias) {
      return aliased(alias, depth);
    }
    count(1, event);
    Composed composed =
        switch (event) {
          case ScalarEvent scalar ->
              new Composed(
                  new YamlNode.Scalar(value(scalar), position(event)),
                  1,
                  0,
                  scalar.getTag(),
                  false);
          case SequenceStartEvent sequence -> sequence(sequence, depth);
          case MappingStartEvent mapping -> mapping(mapping, depth);
          default -> throw new IllegalStateException("No node begins with " + event);
        };
    if (event instanceof NodeEvent anchored && anchored.getAnchor() != null) {
      anchors.put(anchored.getAnchor(), composed);
    }
    return composed;
  }

  private Composed aliased(AliasEvent alias, int depth) {
    if (!anchors.containsKey(alias.getAnchor())) {
      throw invalid(alias, "the alias *" + alias.getAnchor() + " has no anchor before it");
    }
    Composed anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      throw invalid(alias, "the alias *" + alias.getAnchor() + " stands inside its own anchor");
    }
    count(anchored.size(), alias);
    checkDepth(depth - 1 + anchored.height(), alias);
    return anchored.asAlias();
  }

  private Composed sequence(SequenceStartEvent start, int depth) {
    begin(start, depth);
    List<YamlNode> items = new ArrayList<>();
    int size = 1;
    int height = 0;
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      Composed item = compose(depth + 1);
      items.add(item.node());
      size += item.size();
      height = Math.max(height, item.height());
    }
    parser.getEvent();
    return new Composed(
        new YamlNode.Sequence(items, position(start)), size, height + 1, start.getTag(), false);
  }

  private Composed mapping(MappingStartEvent start, int depth) {
    begin(start, depth);
    Map<@Nullable Object, YamlNode> entries = new LinkedHashMap<>();
    Map<@Nullable Object, Position> keys = exact ? new HashMap<>() : Map.of();
    int size = 1;
    int height = 0;
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = parser.peekEvent();
      Composed key = compose(depth + 1);
      if (!(key.node() instanceof YamlNode.Scalar scalar)) {
        throw invalid(keyEvent, "a mapping's key must be a scalar, not a collection");
      }
      if (exact && keys.put(scalar.value(), position(keyEvent)) != null) {
        throw invalid(keyEvent, "this key stands in the same mapping a second time");
      }
      Composed value = compose(depth + 1);
      if (isMerge(keyEvent, scalar, key.tag())) {
        merge(value, entries, keyEvent);
      } else {
        entries.put(scalar.value(), value.node());
      }
      size += key.size() + value.size();
      height = Math.max(height, value.height());
    }
    parser.getEvent();
    return new Composed(
        new YamlNode.Mapping(entries, position(start), keys),
        size,
        height + 1,
        start.getTag(),
        false);
  }

  private boolean isMerge(Event event, YamlNode.Scalar key, @Nullable String tag) {
    if (!MERGE_KEY.equals(key.value())) {
      return false;
    }
    return switch (dialect) {
      case PSYCH -> !STRING_TAG.equals(tag);
      case GO ->
          MERGE_TAG.equals(tag)
              || (event instanceof ScalarEvent scalar
                  && scalar.getImplicit().canOmitTagInPlainScalar());
    };
  }

  /**
   * Merges at the place where the key stands, so that it overrides what came before it; of a list
   * the first mapping wins. To Psych what cannot be merged is an ordinary entry, and so is a list
   * behind an alias; to Go it is a mistake.
   */
  private void merge(Composed value, Map<@Nullable Object, YamlNode> entries, Event at) {
    switch (value.node()) {
      case YamlNode.Mapping mapping -> entries.putAll(mapping.entries());
      case YamlNode.Sequence sequence
          when !value.alias()
              && sequence.items().stream().allMatch(YamlNode.Mapping.class::isInstance) -> {
        Map<@Nullable Object, YamlNode> merged = new LinkedHashMap<>();
        for (YamlNode item : sequence.items().reversed()) {
          merged.putAll(((YamlNode.Mapping) item).entries());
        }
        entries.putAll(merged);
      }
      case YamlNode.Sequence _, YamlNode.Scalar _ -> {
        if (dialect == YamlDialect.GO) {
          throw invalid(at, "a merge (<<) needs a mapping or a list of mappings");
        }
        entries.put(MERGE_KEY, value.node());
      }
    }
  }

  private void begin(NodeEvent start, int depth) {
    checkDepth(depth, start);
    String tag =
        switch (start) {
          case SequenceStartEvent sequence -> sequence.getTag();
          case MappingStartEvent mapping -> mapping.getTag();
          default -> null;
        };
    if (dialect == YamlDialect.PSYCH) {
      refuseRubyTag(tag, start);
    }
    if (start.getAnchor() != null) {
      anchors.put(start.getAnchor(), null);
    }
  }

  private @Nullable Object value(ScalarEvent scalar) {
    String text = scalar.getValue().replace(standIn, '?');
    String tag = scalar.getTag();
    if (dialect == YamlDialect.GO && NON_SPECIFIC_TAG.equals(tag)) {
      return text;
    }
    if (scalar.getImplicit().canOmitTagInPlainScalar()) {
      return resolve(text, scalar);
    }
    if (tag == null) {
      return text;
    }
    return switch (dialect) {
      case PSYCH -> taggedForPsych(text, tag, scalar);
      case GO -> taggedForGo(text, tag, scalar);
    };
  }

  private @Nullable Object taggedForPsych(String text, String tag, ScalarEvent scalar) {
    refuseRubyTag(tag, scalar);
    return switch (tag) {
      case STRING_TAG, "!str" -> text;
      case "tag:yaml.org,2002:binary", "!binary" -> binary(text, Base64.getMimeDecoder(), scalar);
      case "tag:yaml.org,2002:float", "!float" -> {
        if (resolve(text, scalar) instanceof Number number) {
          yield number.doubleValue();
        }
        throw invalid(scalar, "a value tagged as float must be a number");
      }
      default -> resolve(text, scalar);
    };
  }

  /** Go knows few tags, insists on what they say, and takes all others for text. */
  private @Nullable Object taggedForGo(String text, String tag, ScalarEvent scalar) {
    Object value = GoScalars.value(text);
    boolean fits =
        switch (tag) {
          case "tag:yaml.org,2002:bool" -> value instanceof Boolean;
          case "tag:yaml.org,2002:null" -> value == null;
          case "tag:yaml.org,2002:int" -> value instanceof Number && !(value instanceof Double);
          case "tag:yaml.org,2002:float" ->
              value instanceof Double || value instanceof Integer || value instanceof Long;
          case "tag:yaml.org,2002:timestamp" -> GoScalars.isTime(text);
          case "tag:yaml.org,2002:binary" -> {
            value = strictBinary(text, scalar);
            yield true;
          }
          default -> {
            value = text;
            yield true;
          }
        };
    if (!fits) {
      throw invalid(
          scalar,
          "a value tagged as %s must be one".formatted(tag.substring(tag.lastIndexOf(':') + 1)));
    }
    return tag.equals("tag:yaml.org,2002:float") && value instanceof Number number
        ? number.doubleValue()
        : value;
  }

  private String strictBinary(String text, Event at) {
    String digits = LINE_BREAKS.matcher(text).replaceAll("");
    if (digits.length() % 4 != 0) {
      throw invalid(at, "a value tagged as binary must be base64 with its padding");
    }
    return binary(digits, Base64.getDecoder(), at);
  }

  private @Nullable Object resolve(String text, Event at) {
    if (dialect == YamlDialect.GO) {
      return GoScalars.value(text);
    }
    try {
      return PsychScalars.value(text);
    } catch (NumberFormatException e) {
      throw invalid(at, "a number must not have more than " + PsychScalars.LONGEST + " digits");
    }
  }

  private String binary(String text, Base64.Decoder decoder, Event at) {
    try {
      byte[] bytes = decoder.decode(text);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw invalid(at, "a value tagged as binary must be UTF-8 text in base64");
    }
  }

  private void refuseRubyTag(@Nullable String tag, Event at) {
    if (tag != null
        && (tag.startsWith("!ruby/")
            || tag.equals("tag:yaml.org,2002:set")
            || tag.equals("tag:yaml.org,2002:omap"))) {
      throw invalid(at, "the tag " + tag + " is not allowed; use plain mappings and lists");
    }
  }

  private void count(int more, Event at) {
    if (more > limits.values() - values) {
      throw invalid(
          at,
          "the document has more than the "
              + limits.values()
              + " values allowed, aliases expanded");
    }
    values += more;
  }

  private void checkDepth(int depth, Event at) {
    if (depth > limits.depth()) {
      throw invalid(
          at, "the document is nested deeper than the " + limits.depth() + " levels allowed");
    }
  }

  private Position position(Event event) {
    return position(source, event.getStartMark());
  }

  private SlipwayException invalid(Event at, String message) {
    return invalid(position(at).toString(), message, null);
  }

  private static SlipwayException invalid(String where, String message, @Nullable Throwable cause) {
    return new SlipwayException(ErrorCode.INVALID_YAML_ERROR, where + ": " + message, cause);
  }

  private static Position position(String source, Mark mark) {
    return new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String location(String source, MarkedYAMLException e) {
    Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
    return mark == null ? source : position(source, mark).toString();
  }

  /** The library's own message quotes the document, which may hold secrets. */
  private static String describe(MarkedYAMLException e) {
    StringBuilder text = new StringBuilder("not valid YAML: ").append(e.getProblem());
    if (e.getContext() != null) {
      text.append(' ').append(e.getContext());
      if (e.getContextMark() != null) {
        text.append(" begun at line ").append(e.getContextMark().getLine() + 1);
      }
    }
    return text.toString();
  }

  private static Position locate(String text, int codePoint, String source) {
    int end =
        text.offsetByCodePoints(0, Math.min(codePoint, text.codePointCount(0, text.length())));
    int lineStart = text.lastIndexOf('\n', end - 1) + 1;
    int line = 1 + (int) text.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return new Position(source, line, text.codePointCount(lineStart, end) + 1);
  }
}
