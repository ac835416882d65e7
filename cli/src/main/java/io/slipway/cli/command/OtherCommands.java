package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.yaml.Interpolation;
import io.slipway.yaml.OpsPath;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for documents and single requests. */
final class OtherCommands {
  private OtherCommands() {}

  @CommandLine.Command
  static final class Interpolate implements Command {
    @Parameters(paramLabel = "PATH", description = "The document")
    String path = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--path", paramLabel = "OP-PATH", description = "Only the value there")
    Optional<String> only = Optional.empty();

    @Option(names = "--var-errs", description = "Fail on variables without value")
    boolean noneMissing;

    @Option(names = "--var-errs-unused", description = "Fail on variables that are not used")
    boolean noneUnused;

    @Override
    public void run(Session session) {
      Interpolation result = template.evaluate(session, path).require(noneMissing, noneUnused);
      Object value =
          only.isPresent()
              ? OpsPath.parse(only.get()).find(result.document()).root()
              : result.document().root();
      session
          .console()
          .block(
              only.isPresent() && value instanceof String text
                  ? text + "\n"
                  : TemplateOptions.canonical(value));
    }
  }

  @CommandLine.Command
  static final class Curl implements Command {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    @Parameters(paramLabel = "PATH", description = "The path, with its query")
    String path = "";

    @Option(
        names = {"-X", "--method"},
        paramLabel = "METHOD",
        description = "GET, POST, PUT or DELETE")
    String method = "GET";

    @Option(
        names = {"-H", "--header"},
        paramLabel = "NAME: VALUE",
        description = "A header; repeatable")
    List<String> headers = new ArrayList<>();

    @Option(names = "--body", paramLabel = "PATH", description = "File that is the request's body")
    Optional<String> body = Optional.empty();

    @Option(
        names = {"-i", "--show-headers"},
        description = "Show the answer's headers")
    boolean showHeaders;

    @Override
    public void run(Session session) {
      if (!METHODS.contains(method)) {
        throw new CommandFailed("Unknown method '" + method + "'");
      }
      Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String header : headers) {
        int colon = header.indexOf(':');
        if (colon <= 0) {
          throw new CommandFailed("Expected header '" + header + "' to be in format 'Name: value'");
        }
        all.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
      }
      Answer answer;
      try {
        answer =
            session
                .director()
                .request(method, path.startsWith("/") ? path : "/" + path, all, body(session));
      } catch (IllegalArgumentException e) {
        throw new CommandFailed("Executing HTTP request: " + ErrorText.of(e), e);
      }
      if (showHeaders) {
        session.console().block(headers(answer));
      }
      session.console().block(answer.text());
      CommandFailed.within("Executing HTTP request", answer::orFail);
    }

    private BodyPublisher body(Session session) {
      return body.map(file -> BodyPublishers.ofString(InputFiles.read(session.environment(), file)))
          .orElse(BodyPublishers.noBody());
    }

    private static String headers(Answer answer) {
      StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + "\n");
      answer
          .headers()
          .map()
          .forEach(
              (name, values) ->
                  values.forEach(
                      value ->
                          text.append(name.toLowerCase(Locale.ROOT))
                              .append(": ")
                              .append(value)
                              .append('\n')));
      return text.append('\n').toString();
    }
  }
}
