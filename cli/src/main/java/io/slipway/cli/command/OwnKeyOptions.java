package io.slipway.cli.command;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of whoever is let in already. */
final class OwnKeyOptions {
  @Option(
      names = {"-i", "--private-key"},
      paramLabel = "PATH",
      description = "Log in with this key instead of a user made for it")
  Optional<String> privateKey = Optional.empty();

  @Option(
      names = {"-l", "--username"},
      paramLabel = "NAME",
      description = "Whom that key lets in")
  String username = "vcap";

  Optional<SshLogin.OwnKey> key() {
    return privateKey.map(file -> new SshLogin.OwnKey(file, username));
  }
}
