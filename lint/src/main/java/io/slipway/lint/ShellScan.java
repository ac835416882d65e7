package io.slipway.lint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a shell script calls, found without running it: the words where the shell expects a command.
 * Words that a value decides are left out. Where a script cannot be followed, what was found before
 * is what there is.
 */
final class ShellScan {
  /** Stands where a template puts a value. */
  private static final char VALUE = '\uFFFC';

  private static final int LONGEST = 1024 * 1024;
  private static final int DEEPEST = 30;
  private static final String OPERATORS = ";&|()<>";

  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][-A-Za-z0-9_.+]*|/[-A-Za-z0-9_.+/]+");

  /** After these the shell expects a command. */
  private static final Set<String> OPENERS =
      Set.of("if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc");

  private static final Set<String> CLOSERS = Set.of("fi", "done", "}", "esac");

  /** They run what follows them. */
  private static final Set<String> WRAPPERS =
      Set.of("exec", "nohup", "command", "builtin", "sudo", "env", "eval");

  private static final Set<String> TESTS = Set.of("which", "type", "hash");

  /**
   * @param name without a folder, or an absolute path
   */
  record Call(String name, int line) {}

  private final List<Call> calls = new ArrayList<>();
  private final Set<String> functions = new HashSet<>();
  private final Set<String> tested = new HashSet<>();
  private boolean changesPath;
  private boolean readsOtherScripts;

  private ShellScan() {}

  static ShellScan of(String script) {
    ShellScan scan = new ShellScan();
    String text = withoutTags(script);
    scan.new Reader(text.substring(0, Math.min(text.length(), LONGEST)), 1, 0).read();
    return scan;
  }

  /** The script with a character for each value and nothing for other tags, lines kept. */
  static String withoutTags(String script) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    int start = script.indexOf("<%");
    while (start >= 0) {
      int end = script.indexOf("%>", start);
      if (end < 0) {
        break;
      }
      text.append(script, at, start);
      if (script.startsWith("<%=", start)) {
        text.append(VALUE);
      }
      text.append(lineBreaks(script.substring(start, end)));
      at = end + "%>".length();
      start = script.indexOf("<%", at);
    }
    return text.append(script, at, script.length()).toString();
  }

  private static String lineBreaks(String text) {
    return "\n".repeat((int) text.chars().filter(c -> c == '\n').count());
  }

  /** In the order of the script. */
  List<Call> calls() {
    return calls;
  }

  Set<String> functions() {
    return functions;
  }

  /** Commands that the script looks for before it calls them. */
  Set<String> tested() {
    return tested;
  }

  /** Whether it finds commands elsewhere than the machine does. */
  boolean changesPath() {
    return changesPath;
  }

  /** Whether other files may define functions for it. */
  boolean readsOtherScripts() {
    return readsOtherScripts;
  }

  /** Thrown where a script cannot be followed any further. */
  private static final class LostException extends Exception {
    LostException() {
      super(null, null, false, false);
    }
  }

  private final class Reader {
    private final String text;
    private final int depth;
    private final Deque<String> hereDocuments = new ArrayDeque<>();
    private int at;
    private int line;
    private boolean command = true;
    private boolean options;
    private int cases;
    private boolean pattern;
    private String current = "";

    Reader(String text, int line, int depth) {
      this.text = text;
      this.line = line;
      this.depth = depth;
    }

    void read() {
      try {
        while (at < text.length()) {
          step();
        }
      } catch (LostException _) {
        // What was found until here stays.
      }
    }

    private void step() throws LostException {
      char c = text.charAt(at);
      if (c == '\n') {
        newLine();
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\\' && next() == '\n') {
        at += 2;
        line++;
      } else if (c == '#') {
        skipLine();
      } else if (pattern) {
        casePattern();
      } else if (c == '<' || c == '>') {
        redirection();
      } else if (OPERATORS.indexOf(c) >= 0) {
        operator(c);
      } else {
        word();
      }
    }

    private char next() {
      return at + 1 < text.length() ? text.charAt(at + 1) : 0;
    }

    private boolean startsWith(String start) {
      return text.startsWith(start, at);
    }

    private void newLine() {
      at++;
      line++;
      beginCommand();
      while (!hereDocuments.isEmpty()) {
        skipHereDocument(hereDocuments.remove());
      }
    }

    private void beginCommand() {
      command = true;
      options = false;
      current = "";
    }

    private void skipLine() {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }

    private void skipHereDocument(String delimiter) {
      while (at < text.length()) {
        int end = text.indexOf('\n', at);
        int stop = end < 0 ? text.length() : end;
        boolean last = text.substring(at, stop).strip().equals(delimiter);
        at = Math.min(stop + 1, text.length());
        line++;
        if (last) {
          return;
        }
      }
    }

    private void operator(char c) throws LostException {
      if (startsWith("((") && command) {
        skipTo("))");
      } else if (startsWith(";;")) {
        at += 2;
        pattern = cases > 0;
        beginCommand();
      } else {
        at++;
        beginCommand();
        command = c != ')';
      }
    }

    private void skipTo(String end) throws LostException {
      int found = text.indexOf(end, at);
      if (found < 0) {
        throw new LostException();
      }
      countLines(at, found);
      at = found + end.length();
    }

    private void countLines(int from, int to) {
      for (int i = from; i < to; i++) {
        if (text.charAt(i) == '\n') {
          line++;
        }
      }
    }

    /** {@code pattern | pattern)}; or the end of them all. */
    private void casePattern() throws LostException {
      if (startsWith("esac")) {
        at += "esac".length();
        cases--;
        pattern = false;
        command = false;
        return;
      }
      while (at < text.length() && text.charAt(at) != ')') {
        if (text.charAt(at) == '\'' || text.charAt(at) == '"') {
          quoted(new StringBuilder());
        } else {
          countLines(at, at + 1);
          at++;
        }
      }
      at++;
      pattern = false;
      beginCommand();
    }

    private void redirection() throws LostException {
      if (startsWith("<<") && !startsWith("<<<")) {
        at += startsWith("<<-") ? 3 : 2;
        skipBlanks();
        hereDocuments.add(readWord().replace("\\", ""));
        return;
      }
      if ((startsWith("<(") || startsWith(">("))) {
        at += 2;
        substitution();
        return;
      }
      while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      skipBlanks();
      if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
        readWord();
      }
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    private void word() throws LostException {
      int start = line;
      String word = readWord();
      if (at < text.length()
          && "<>".indexOf(text.charAt(at)) >= 0
          && word.chars().allMatch(Character::isDigit)) {
        return; // the number of a file that is redirected
      }
      if (command) {
        commandWord(word, start);
      } else {
        argument(word);
      }
    }

    private void commandWord(String word, int start) throws LostException {
      if (word.startsWith("-") && options) {
        tested(word);
      } else if (ASSIGNMENT.matcher(word).matches()) {
        changesPath |= word.startsWith("PATH=");
        if (word.endsWith("=") && at < text.length() && text.charAt(at) == '(') {
          skipTo(")");
        }
      } else if (OPENERS.contains(word)) {
        beginCommand();
      } else if (CLOSERS.contains(word)) {
        command = false;
      } else if (word.equals("[[")) {
        skipTo("]]");
        command = false;
      } else if (word.equals("case")) {
        cases++;
        skipTo(" in");
        pattern = true;
      } else if (word.equals("for") || word.equals("select")) {
        current = word;
        command = false;
      } else if (word.equals("function")) {
        skipBlanks();
        functions.add(readWord());
        skipBlanks();
        if (startsWith("()")) {
          at += 2;
        }
      } else if (isFunction()) {
        functions.add(word);
        beginCommand();
      } else {
        called(word, start);
      }
    }

    private boolean isFunction() {
      int saved = at;
      skipBlanks();
      if (startsWith("()")) {
        at += 2;
        return true;
      }
      at = saved;
      return false;
    }

    private void called(String word, int start) {
      current = word;
      command = WRAPPERS.contains(word);
      options = command;
      readsOtherScripts |= word.equals("source") || word.equals(".");
      if (NAME.matcher(word).matches()) {
        calls.add(new Call(word, start));
      }
    }

    /** {@code command -v name}; an option of another wrapper may have a value, which is none. */
    private void tested(String option) {
      if (current.equals("command") && (option.equals("-v") || option.equals("-V"))) {
        current = "which";
        command = false;
      } else if (current.equals("sudo") || current.equals("exec") || current.equals("env")) {
        command = false;
      }
    }

    private void argument(String word) {
      if (TESTS.contains(current)) {
        tested.add(word);
      } else if (current.equals("export") || current.equals("declare")) {
        changesPath |= word.startsWith("PATH=");
      }
    }

    /** A word with its quotes taken off; what values decide shows as a {@link #VALUE}. */
    private String readWord() throws LostException {
      StringBuilder word = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (Character.isWhitespace(c) || OPERATORS.indexOf(c) >= 0) {
          break;
        } else if (c == '\'' || c == '"') {
          quoted(word);
        } else if (c == '\\') {
          if (next() == '\n') {
            line++;
          } else {
            word.append(next());
          }
          at += 2;
        } else if (c == '$' || c == '`') {
          expansion(word);
        } else {
          word.append(c);
          at++;
        }
      }
      return word.toString();
    }

    private void quoted(StringBuilder word) throws LostException {
      char quote = text.charAt(at++);
      while (at < text.length() && text.charAt(at) != quote) {
        char c = text.charAt(at);
        if (quote == '"' && (c == '$' || c == '`')) {
          expansion(word);
        } else {
          if (quote == '"' && c == '\\' && at + 1 < text.length()) {
            at++;
            c = text.charAt(at);
          }
          if (c == '\n') {
            line++;
          }
          word.append(c);
          at++;
        }
      }
      if (at >= text.length()) {
        throw new LostException();
      }
      at++;
    }

    private void expansion(StringBuilder word) throws LostException {
      word.append(VALUE);
      if (startsWith("$((")) {
        skipTo("))");
      } else if (startsWith("$(")) {
        at += 2;
        substitution();
      } else if (startsWith("${")) {
        skipTo("}");
      } else if (text.charAt(at) == '`') {
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
          throw new LostException();
        }
        inner(at + 1, end);
        at = end + 1;
      } else {
        at++;
        while (at < text.length()
            && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
          at++;
        }
      }
    }

    /** To the bracket that closes it. */
    private void substitution() throws LostException {
      int start = at;
      int open = 1;
      int i = at;
      while (i < text.length() && open > 0) {
        char c = text.charAt(i);
        switch (c) {
          case '\\' -> i++;
          case '\'' -> {
            i = text.indexOf('\'', i + 1);
            if (i < 0) {
              throw new LostException();
            }
          }
          case '(' -> open++;
          case ')' -> open--;
          default -> {}
        }
        i++;
      }
      if (open > 0) {
        throw new LostException();
      }
      inner(start, i - 1);
      at = i;
    }

    private void inner(int start, int end) throws LostException {
      if (depth >= DEEPEST) {
        throw new LostException();
      }
      new Reader(text.substring(start, end), line, depth + 1).read();
      countLines(start, end);
    }
  }
}
