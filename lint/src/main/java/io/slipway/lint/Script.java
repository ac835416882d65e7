package io.slipway.lint;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script as it stands in the release, perhaps with ERB in it. */
record Script(String text) {
  private static final Pattern LEADING_TAG =
      Pattern.compile("\\A[ \\t]*<%(?!=).*?(-)?%>(\\r?\\n)?", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<%.*?%>", Pattern.DOTALL);
  private static final Pattern SHELL =
      Pattern.compile("#!\\s*(\\S*/)?(env\\s+(-S\\s+)?)?(\\S*/)?(ba|da|k|z)?sh\\b(.*)");
  private static final Pattern SET =
      Pattern.compile("(?m)^\\s*set\\s+(.*\\s)?(-[a-zA-Z]*e|-[a-zA-Z]*o\\s+errexit)");

  private static final Pattern POWER_SHELL =
      Pattern.compile(
          "(?mi)^\\s*\\. \\S+\\.ps1|^\\s*\\$ErrorActionPreference|\\$host\\.|\\$env:|^\\s*New-Item\\b");

  /** How the rendered file begins. */
  enum Beginning {
    SHEBANG,
    SOMETHING_ELSE,
    /** A value decides. */
    UNKNOWN
  }

  /** What stands before the first character that is surely rendered. */
  Beginning beginning() {
    String rest = text;
    Matcher tag = LEADING_TAG.matcher(rest);
    while (tag.find()) {
      boolean keepsNewline = tag.group(1) == null && tag.group(2) != null;
      rest = (keepsNewline ? "\n" : "") + rest.substring(tag.end());
      if (keepsNewline) {
        return Beginning.SOMETHING_ELSE;
      }
      tag = LEADING_TAG.matcher(rest);
    }
    if (rest.startsWith("#!")) {
      return Beginning.SHEBANG;
    }
    return rest.stripLeading().startsWith("<%") || rest.isBlank()
        ? Beginning.UNKNOWN
        : Beginning.SOMETHING_ELSE;
  }

  private String firstLine() {
    return TAG.matcher(text).replaceAll("").stripLeading().lines().findFirst().orElse("");
  }

  boolean isShell() {
    return SHELL.matcher(firstLine()).lookingAt();
  }

  /** Packages for Windows are built by PowerShell, though their script has the same name. */
  boolean isPowerShell() {
    return POWER_SHELL.matcher(text).find();
  }

  /** Whether the shebang asks the shell to stop at the first failure. */
  boolean stopsByShebang() {
    Matcher shell = SHELL.matcher(firstLine());
    return shell.lookingAt() && shell.group(6).matches(".*\\s-(\\w*e.*|o\\s*errexit.*)");
  }

  /** Whether the script does. */
  boolean stopsByItself() {
    return SET.matcher(text).find();
  }

  /** A single command's exit code is the script's: nothing could be passed over. */
  boolean hasSeveralCommands() {
    List<String> commands =
        TAG.matcher(text)
            .replaceAll("")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .filter(line -> !line.matches("exit 0|:|true|set .*"))
            .toList();
    long continued = commands.stream().filter(line -> line.endsWith("\\")).count();
    return commands.size() - continued > 1;
  }
}
