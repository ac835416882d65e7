package io.slipway.cli.command;

import io.slipway.api.InfoBody;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.Tokens;
import io.slipway.cli.client.Uaa;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logging in where a UAA knows the users. */
final class UaaLogIn {
  private static final String SUCCESS = "Successfully authenticated with UAA";
  private static final String FAILURE = "Failed to authenticate with UAA";

  private final Session session;
  private final ConfigFile.Environment environment;
  private final Optional<String> caCertificate;
  private final InfoBody.Authentication wanted;

  /**
   * @param wanted what the Director says of its UAA
   */
  UaaLogIn(
      Session session,
      ConfigFile.Environment environment,
      Optional<String> caCertificate,
      InfoBody.Authentication wanted) {
    this.session = session;
    this.environment = environment;
    this.caCertificate = caCertificate;
    this.wanted = wanted;
  }

  /**
   * @param file where a user's tokens are kept
   * @param given a client that flags or variables name
   */
  void run(ConfigFile file, Optional<Credentials> given) {
    Optional<Credentials> client = given.or(environment::credentials);
    if (client.isPresent()) {
      tryClient(client.get());
    } else {
      ask(file);
    }
  }

  /** There is nothing to keep: a client shows its secret again for the next token. */
  private void tryClient(Credentials client) {
    Uaa uaa = session.uaa(wanted, caCertificate, client);
    try {
      uaa.clientGrant();
    } catch (CommandFailed e) {
      session.console().errorLine(FAILURE);
      throw e;
    }
    session.console().line(SUCCESS);
  }

  private void ask(ConfigFile file) {
    Uaa uaa = session.uaa(wanted, caCertificate, Uaa.USERS);
    List<Uaa.Prompt> prompts = uaa.prompts();
    session.console().line("Using environment '" + environment.url() + "'");
    Optional<Tokens> tokens = uaa.passwordGrant(answers(prompts));
    while (tokens.isEmpty()) {
      session.console().errorLine(FAILURE);
      tokens = uaa.passwordGrant(answers(prompts));
    }
    file.withTokens(environment.url(), tokens.get()).save();
    session.console().line(SUCCESS);
  }

  /** What is left empty is not sent: of a password and a passcode one is enough. */
  private Map<String, String> answers(List<Uaa.Prompt> prompts) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Uaa.Prompt prompt : prompts) {
      String answer = session.askIfAnything(prompt.label(), prompt.isSecret());
      if (!answer.isEmpty()) {
        answers.put(prompt.key(), answer);
      }
    }
    if (answers.isEmpty()) {
      throw new CommandFailed("Nobody answered: " + prompts.getFirst().label());
    }
    return answers;
  }
}
