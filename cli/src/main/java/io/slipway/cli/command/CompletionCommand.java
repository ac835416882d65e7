package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.CommandCatalog.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Prints a script that makes a shell complete commands and their flags. */
@CommandLine.Command
final class CompletionCommand implements Command {
  private static final String USAGE =
      """
      Usage: slipway completion SHELL

      Prints what makes a shell complete commands and their flags. SHELL is one of:

        bash   source <(slipway completion bash)
        fish   slipway completion fish | source
        zsh    source <(slipway completion zsh)
      """;

  private final CommandCatalog catalog;

  @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash, fish or zsh")
  String shell = "";

  CompletionCommand(CommandCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void run(Session session) {
    session
        .console()
        .block(
            switch (shell) {
              case "" -> USAGE;
              case "bash" -> bash();
              case "fish" -> fish();
              case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash();
              default ->
                  throw new CommandFailed("Unknown shell '" + shell + "'. Name bash, fish or zsh.");
            });
  }

  private static List<String> words(Entry entry) {
    List<String> words = new ArrayList<>(List.of(entry.name()));
    words.addAll(entry.aliases());
    return words;
  }

  private static Set<String> flags(Object command) {
    return new CommandLine(command)
        .getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .flatMap(option -> Arrays.stream(option.names()))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> globalFlags() {
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create());
    line.addMixin("global", new GlobalOptions());
    return line.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> Arrays.stream(option.names()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The command is the first word that is neither a flag nor the value of a global one. */
  private String bash() {
    StringBuilder cases = new StringBuilder();
    for (Entry entry : catalog.entries()) {
      Set<String> flags = flags(entry.command().get());
      if (!flags.isEmpty()) {
        cases.append(
            "    %s) flags=\"%s\" ;;\n"
                .formatted(String.join("|", words(entry)), String.join(" ", flags)));
      }
    }
    String commands =
        catalog.entries().stream()
            .flatMap(entry -> words(entry).stream())
            .sorted()
            .collect(Collectors.joining(" "));
    return """
        # bash completion for slipway
        _slipway() {
          local current="${COMP_WORDS[COMP_CWORD]}" command="" flags="" word skip=""
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            if [ -n "${skip}" ]; then
              skip=""
              continue
            fi
            case "${word}" in
              %s) skip=1 ;;
              -*) ;;
              *) command="${word}"; break ;;
            esac
          done
          if [ -z "${command}" ] && [ "${current#-}" = "${current}" ]; then
            COMPREPLY=($(compgen -W "%s" -- "${current}"))
            return
          fi
          case "${command}" in
        %s  esac
          if [ "${current#-}" != "${current}" ]; then
            COMPREPLY=($(compgen -W "%s ${flags}" -- "${current}"))
          fi
        }
        complete -o default -F _slipway slipway
        """
        .formatted(
            String.join("|", CommandLineReader.globalFlagsWithValue()),
            commands,
            cases,
            String.join(" ", globalFlags()));
  }

  private String fish() {
    StringBuilder script = new StringBuilder("# fish completion for slipway\n");
    for (Entry entry : catalog.entries()) {
      for (String word : words(entry)) {
        script.append(
            "complete -c slipway -n __fish_use_subcommand -f -a '%s' -d '%s'\n"
                .formatted(word, entry.summary().replace("'", "")));
      }
    }
    globalFlags().forEach(flag -> script.append("complete -c slipway " + fishFlag(flag) + "\n"));
    TreeMap<String, Set<String>> byCommand = new TreeMap<>();
    for (Entry entry : catalog.entries()) {
      byCommand.put(String.join(" ", words(entry)), flags(entry.command().get()));
    }
    byCommand.forEach(
        (names, flags) ->
            flags.forEach(
                flag ->
                    script.append(
                        "complete -c slipway -n '__fish_seen_subcommand_from %s' %s\n"
                            .formatted(names, fishFlag(flag)))));
    return script.toString();
  }

  private static String fishFlag(String flag) {
    return flag.startsWith("--") ? "-l " + flag.substring(2) : "-s " + flag.substring(1);
  }
}
