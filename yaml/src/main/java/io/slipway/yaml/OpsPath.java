package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A path as ops files write it: {@code /instance_groups/name=web/jobs/0}, {@code /list/-}, {@code
 * /list/0:before}, {@code /key?/made/on/the/way} (Director API, 7.2). The empty path is the whole
 * document.
 */
public final class OpsPath {
  /** Keeps a path from nesting a document deeper than its readers can follow. */
  private static final int MAXIMUM_TOKENS = 200;

  private final List<Token> tokens;

  private OpsPath(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  sealed interface Token {
    record Key(String name, boolean optional) implements Token {}

    record Index(int number, List<Modifier> modifiers) implements Token {}

    record AfterLast() implements Token {}

    /** The one item of a list that has the value under the key. */
    record Match(String key, String value, boolean optional, List<Modifier> modifiers)
        implements Token {}
  }

  enum Modifier {
    PREV,
    NEXT,
    BEFORE,
    AFTER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A path that does not fit the document. */
  static final class MismatchException extends Exception {
    private final boolean endIsMissing;

    /**
     * @param endIsMissing all of the path but its last token was found
     */
    MismatchException(String message, boolean endIsMissing) {
      super(message);
      this.endIsMissing = endIsMissing;
    }

    String message() {
      return Objects.requireNonNullElse(getMessage(), "");
    }

    boolean endIsMissing() {
      return endIsMissing;
    }
  }

  /** Reads the path; what is none is a BAD_MANIFEST error that says why. */
  public static OpsPath parse(String text) {
    if (text.isEmpty()) {
      return new OpsPath(List.of());
    }
    if (!text.startsWith("/")) {
      throw invalid(text, "Expected to start with '/'");
    }
    String[] pieces = text.substring(1).split("/", -1);
    if (pieces.length > MAXIMUM_TOKENS) {
      throw invalid(text, "Expected at most " + MAXIMUM_TOKENS + " parts");
    }
    List<Token> tokens = new ArrayList<>();
    boolean optional = false;
    for (int i = 0; i < pieces.length; i++) {
      Token token = token(pieces[i], i == pieces.length - 1, optional, text);
      optional =
          switch (token) {
            case Token.Key key -> key.optional();
            case Token.Match match -> match.optional();
            case Token.Index _, Token.AfterLast _ -> optional;
          };
      tokens.add(token);
    }
    return new OpsPath(tokens);
  }

  private static Token token(String piece, boolean last, boolean alreadyOptional, String path) {
    String[] parts = piece.split(":", -1);
    List<Modifier> modifiers = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      modifiers.add(modifier(parts[i], path));
    }
    String text = parts[0].replace("~1", "/").replace("~7", ":").replace("~0", "~");
    if (last && text.equals("-")) {
      if (!modifiers.isEmpty()) {
        throw invalid(path, "Expected not to find any modifiers with after last index token");
      }
      return new Token.AfterLast();
    }
    Integer index = index(text);
    if (index != null) {
      return new Token.Index(index, modifiers);
    }
    boolean optional = alreadyOptional || text.endsWith("?");
    String name = text.endsWith("?") ? text.substring(0, text.length() - 1) : text;
    int equals = name.indexOf('=');
    if (equals >= 0) {
      return new Token.Match(
          name.substring(0, equals), name.substring(equals + 1), optional, modifiers);
    }
    if (!modifiers.isEmpty()) {
      throw invalid(path, "Expected not to find any modifiers with key token");
    }
    return new Token.Key(name, optional);
  }

  private static Modifier modifier(String text, String path) {
    return switch (text) {
      case "prev" -> Modifier.PREV;
      case "next" -> Modifier.NEXT;
      case "before" -> Modifier.BEFORE;
      case "after" -> Modifier.AFTER;
      default ->
          throw invalid(
              path,
              "Expected to find one of the following modifiers: 'prev', 'next', 'before', or"
                  + " 'after' but found '"
                  + text
                  + "'");
    };
  }

  private static @Nullable Integer index(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static SlipwayException invalid(String path, String problem) {
    return new SlipwayException(ErrorCode.BAD_MANIFEST, "Invalid path '" + path + "': " + problem);
  }

  /**
   * The part of the document at this path, positions kept; nothing is created for optional parts.
   */
  public YamlDocument find(YamlDocument document) {
    try {
      return new YamlDocument(find(document.node()), document.source());
    } catch (MismatchException e) {
      throw new SlipwayException(ErrorCode.BAD_MANIFEST, document.source() + ": " + e.message(), e);
    }
  }

  boolean isWholeDocument() {
    return tokens.isEmpty();
  }

  YamlNode find(YamlNode document) throws MismatchException {
    YamlNode found = document;
    for (int i = 0; i < tokens.size(); i++) {
      found = step(found, i);
    }
    return found;
  }

  private YamlNode step(YamlNode node, int i) throws MismatchException {
    return switch (tokens.get(i)) {
      case Token.Index index -> {
        YamlNode.Sequence list = sequence(node, i);
        yield list.items().get(place(index.number(), index.modifiers(), list, i));
      }
      case Token.Match match -> {
        YamlNode.Sequence list = sequence(node, i);
        List<Integer> places = matches(list, match);
        yield match.optional() && places.isEmpty()
            ? itemFor(match, null)
            : list.items().get(place(only(places, i), match.modifiers(), list, i));
      }
      case Token.Key key -> {
        YamlNode.Mapping mapping = mapping(node, i);
        YamlNode value = mapping.entries().get(key.name());
        if (value == null && !key.optional()) {
          throw missingKey(key, mapping, i);
        } else if (value != null) {
          yield value;
        }
        yield isLast(i) ? new YamlNode.Scalar(null, null) : emptyFor(i + 1, false, null);
      }
      case Token.AfterLast _ ->
          throw mismatch(
              "Expected not to find after last index token in path '"
                  + this
                  + "' (not supported in find operations)");
    };
  }

  YamlNode replace(YamlNode document, YamlNode value) throws MismatchException {
    return replace(document, 0, value);
  }

  private YamlNode replace(YamlNode node, int i, YamlNode value) throws MismatchException {
    if (i == tokens.size()) {
      return value;
    }
    return switch (tokens.get(i)) {
      case Token.Index index ->
          replaceItem(sequence(node, i), index.number(), index.modifiers(), i, value);
      case Token.AfterLast _ -> {
        YamlNode.Sequence list = sequence(node, i);
        yield list.withInserted(list.items().size(), value);
      }
      case Token.Match match -> {
        YamlNode.Sequence list = sequence(node, i);
        List<Integer> places = matches(list, match);
        if (match.optional() && places.isEmpty()) {
          YamlNode item =
              isLast(i) ? value : replace(itemFor(match, value.position()), i + 1, value);
          yield list.withInserted(list.items().size(), item);
        }
        yield replaceItem(list, only(places, i), match.modifiers(), i, value);
      }
      case Token.Key key -> {
        YamlNode.Mapping mapping = mapping(node, i);
        YamlNode old = mapping.entries().get(key.name());
        if (old == null && !key.optional()) {
          throw missingKey(key, mapping, i);
        } else if (isLast(i)) {
          yield mapping.with(key.name(), value);
        }
        YamlNode parent = old != null ? old : emptyFor(i + 1, true, value.position());
        yield mapping.with(key.name(), replace(parent, i + 1, value));
      }
    };
  }

  private YamlNode replaceItem(
      YamlNode.Sequence list, int number, List<Modifier> modifiers, int i, YamlNode value)
      throws MismatchException {
    Modifier side = modifiers.isEmpty() ? null : modifiers.getLast();
    if (!isLast(i) || (side != Modifier.BEFORE && side != Modifier.AFTER)) {
      int place = place(number, modifiers, list, i);
      return list.with(place, replace(list.items().get(place), i + 1, value));
    }
    int place = place(number, modifiers.subList(0, modifiers.size() - 1), list, i);
    return list.withInserted(side == Modifier.AFTER ? place + 1 : place, value);
  }

  YamlNode remove(YamlNode document) throws MismatchException {
    return remove(document, 0);
  }

  private YamlNode remove(YamlNode node, int i) throws MismatchException {
    return switch (tokens.get(i)) {
      case Token.Index index -> removeItem(sequence(node, i), index.number(), index.modifiers(), i);
      case Token.Match match -> {
        YamlNode.Sequence list = sequence(node, i);
        List<Integer> places = matches(list, match);
        yield match.optional() && places.isEmpty()
            ? node
            : removeItem(list, only(places, i), match.modifiers(), i);
      }
      case Token.Key key -> {
        YamlNode.Mapping mapping = mapping(node, i);
        YamlNode value = mapping.entries().get(key.name());
        if (value == null && !key.optional()) {
          throw missingKey(key, mapping, i);
        } else if (value == null) {
          yield node;
        }
        yield isLast(i)
            ? mapping.without(key.name())
            : mapping.with(key.name(), remove(value, i + 1));
      }
      case Token.AfterLast _ ->
          throw mismatch("Expected to not find after last index token at path '" + upTo(i) + "'");
    };
  }

  private YamlNode removeItem(YamlNode.Sequence list, int number, List<Modifier> modifiers, int i)
      throws MismatchException {
    int place = place(number, modifiers, list, i);
    return isLast(i)
        ? list.without(place)
        : list.with(place, remove(list.items().get(place), i + 1));
  }

  /** What an absent optional key begins as, by the token that goes on from it. */
  private YamlNode emptyFor(int next, boolean mayAppend, @Nullable Position position)
      throws MismatchException {
    return switch (tokens.get(next)) {
      case Token.Key _ -> YamlNode.of(Map.of(), position);
      case Token.Match _ -> YamlNode.of(List.of(), position);
      case Token.AfterLast _ when mayAppend -> YamlNode.of(List.of(), position);
      case Token.AfterLast _, Token.Index _ ->
          throw mismatch(
              (mayAppend
                      ? "Expected to find key, matching index or after last index token at path '"
                      : "Expected to find key or matching index token at path '")
                  + upTo(next)
                  + "'");
    };
  }

  private static YamlNode itemFor(Token.Match match, @Nullable Position position) {
    return YamlNode.of(Map.of(match.key(), match.value()), position);
  }

  private static List<Integer> matches(YamlNode.Sequence list, Token.Match match) {
    return IntStream.range(0, list.items().size())
        .filter(
            i ->
                list.items().get(i) instanceof YamlNode.Mapping item
                    && item.entries().get(match.key()) instanceof YamlNode.Scalar scalar
                    && match.value().equals(scalar.value()))
        .boxed()
        .toList();
  }

  private int only(List<Integer> places, int i) throws MismatchException {
    if (places.size() != 1) {
      throw mismatch(
          "Expected to find exactly one matching array item for path '"
              + upTo(i)
              + "' but found "
              + places.size());
    }
    return places.getFirst();
  }

  private int place(int number, List<Modifier> modifiers, YamlNode.Sequence list, int i)
      throws MismatchException {
    int place = number;
    for (Modifier modifier : modifiers) {
      switch (modifier) {
        case PREV -> place--;
        case NEXT -> place++;
        case BEFORE, AFTER ->
            throw mismatch(
                "Expected to find modifier '"
                    + modifier
                    + "' only at the end of the path of a replace operation, but found it at path '"
                    + upTo(i)
                    + "'");
      }
    }
    int size = list.items().size();
    if (place >= size || place < -size) {
      throw new MismatchException(
          "Expected to find array index '"
              + place
              + "' but found array of length '"
              + size
              + "' for path '"
              + upTo(i)
              + "'",
          isLast(i));
    }
    return place < 0 ? size + place : place;
  }

  private YamlNode.Sequence sequence(YamlNode node, int i) throws MismatchException {
    if (node instanceof YamlNode.Sequence sequence) {
      return sequence;
    }
    throw mismatch("Expected to find an array at path '" + upTo(i) + "' but found " + kindOf(node));
  }

  private YamlNode.Mapping mapping(YamlNode node, int i) throws MismatchException {
    if (node instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    throw mismatch("Expected to find a map at path '" + upTo(i) + "' but found " + kindOf(node));
  }

  private static String kindOf(YamlNode node) {
    return switch (node) {
      case YamlNode.Mapping _ -> "a map";
      case YamlNode.Sequence _ -> "an array";
      case YamlNode.Scalar(Object value, _) when value == null -> "nothing";
      case YamlNode.Scalar scalar -> Values.kindOf(scalar.value());
    };
  }

  private MismatchException missingKey(Token.Key key, YamlNode.Mapping mapping, int i) {
    TreeSet<String> names = new TreeSet<>();
    for (Object name : mapping.entries().keySet()) {
      if (name instanceof String text) {
        names.add(text);
      }
    }
    String found =
        mapping.entries().isEmpty()
            ? "found no other map keys"
            : "found map keys: '" + String.join("', '", names) + "'";
    return new MismatchException(
        "Expected to find a map key '"
            + key.name()
            + "' for path '"
            + upTo(i)
            + "' ("
            + found
            + ")",
        isLast(i));
  }

  private static MismatchException mismatch(String message) {
    return new MismatchException(message, false);
  }

  private boolean isLast(int i) {
    return i == tokens.size() - 1;
  }

  private OpsPath upTo(int i) {
    return new OpsPath(tokens.subList(0, i + 1));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    boolean optional = false;
    for (Token token : tokens) {
      text.append('/');
      switch (token) {
        case Token.Key key -> {
          text.append(escape(key.name())).append(key.optional() && !optional ? "?" : "");
          optional = key.optional();
        }
        case Token.Match match -> {
          text.append(escape(match.key())).append('=').append(escape(match.value()));
          text.append(match.optional() && !optional ? "?" : "");
          appendModifiers(text, match.modifiers());
          optional = match.optional();
        }
        case Token.Index index -> {
          text.append(index.number());
          appendModifiers(text, index.modifiers());
        }
        case Token.AfterLast _ -> text.append('-');
      }
    }
    return text.toString();
  }

  private static void appendModifiers(StringBuilder text, List<Modifier> modifiers) {
    modifiers.forEach(modifier -> text.append(':').append(modifier));
  }

  /** A key as a part of a path. */
  public static String escape(String text) {
    return text.replace("~", "~0").replace("/", "~1").replace(":", "~7");
  }
}
