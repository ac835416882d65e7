package io.slipway.model.variables;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What variables may be called, and what a name stands for (Director behaviour 7.2). */
public final class VariableNames {
  /** Characters; what CredHub keeps. */
  private static final int LONGEST = 1024;

  private static final Pattern DEFINED = Pattern.compile("[a-zA-Z0-9_\\-/]+");
  private static final Pattern USED = Pattern.compile("[a-zA-Z0-9_\\-.!/]+");

  private VariableNames() {}

  /**
   * The name in a placeholder, {@code ((name))}, without its brackets and its {@code !}.
   *
   * @throws SlipwayException when there can be no such name
   */
  public static String ofPlaceholder(String placeholder) {
    String name = placeholder.replaceFirst("^\\(\\(", "").replaceFirst("\\)\\)$", "");
    checkCharacters(name, USED);
    checkDots(name);
    checkBang(name);
    return name.startsWith("!") ? name.substring(1) : name;
  }

  /**
   * Refuses what the {@code variables} section may not call a variable.
   *
   * @throws SlipwayException saying why
   */
  public static void checkDefinition(String name) {
    checkCharacters(name, DEFINED);
  }

  /** The name under which a deployment's variable is kept. */
  public static String absolute(String name, String director, String deployment) {
    return name.startsWith("/") ? name : "/" + director + "/" + deployment + "/" + name;
  }

  /** What is asked for of {@code /name.key.key}. */
  public static String root(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** What follows the root: the keys that lead into its value. */
  static List<String> keys(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? List.of() : List.of(name.substring(dot + 1).split("\\.", -1));
  }

  /**
   * Where no deployment gives relative names a meaning.
   *
   * @throws SlipwayException naming all that are relative
   */
  public static void requireAbsolute(List<String> placeholders) {
    List<String> relative = new ArrayList<>();
    for (String placeholder : placeholders) {
      String name = ofPlaceholder(placeholder);
      if (!name.startsWith("/")) {
        relative.add(name);
      }
    }
    if (!relative.isEmpty()) {
      throw invalid(
          "Relative paths are not allowed in this context. The following must be be switched to use"
              + " absolute paths: "
              + relative.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));
    }
  }

  private static void checkCharacters(String name, Pattern allowed) {
    if (name.length() > LONGEST) {
      throw invalid(
          "Variable name '%s…' must not be longer than %d characters"
              .formatted(name.substring(0, 40), LONGEST));
    } else if (!allowed.matcher(name).matches()) {
      throw invalid(
          "Variable name '%s' must only contain alphanumeric, underscores, dashes, or forward slash characters"
              .formatted(name));
    } else if (name.endsWith("/")) {
      throw invalid("Variable name '" + name + "' must not end with a forward slash");
    } else if (name.contains("//")) {
      throw invalid(
          "Variable name '" + name + "' must not contain two consecutive forward slashes");
    }
  }

  private static void checkDots(String name) {
    int slash = name.lastIndexOf('/');
    String last = name.substring(slash + 1);
    String problem;
    if (name.substring(0, slash + 1).contains(".")) {
      problem = "Must not contain dots before the last slash";
    } else if (last.startsWith(".")) {
      problem = "Must not have segment starting with a dot";
    } else if (last.endsWith(".")) {
      problem = "Must not end name with a dot";
    } else if (last.contains("..")) {
      problem = "Must not contain consecutive dots";
    } else {
      return;
    }
    throw invalid("Variable name '" + name + "' syntax error: " + problem);
  }

  private static void checkBang(String name) {
    int last = name.lastIndexOf('!');
    if (last > 0 || name.equals("!")) {
      throw invalid(
          ("Variable name '%s' contains invalid character '!'. If it is included for spiff, it"
                  + " should only be at the beginning of the name. Note: it will not be considered a"
                  + " part of the name")
              .formatted(name));
    }
  }

  private static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.CONFIG_SERVER_INCORRECT_NAME_SYNTAX, message);
  }
}
