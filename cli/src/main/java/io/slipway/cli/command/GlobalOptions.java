package io.slipway.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flags that every command takes, before or after its name. */
public final class GlobalOptions {
  @Option(
      names = {"-e", "--environment"},
      paramLabel = "URL",
      description = "Director: URL, host or alias (BOSH_ENVIRONMENT). Default: the local one")
  Optional<String> environment = Optional.empty();

  @Option(
      names = "--ca-cert",
      paramLabel = "PEM",
      description = "CA of the Director's certificate, as text or file (BOSH_CA_CERT)")
  Optional<String> caCertificate = Optional.empty();

  @Option(names = "--client", paramLabel = "NAME", description = "Name of the user (BOSH_CLIENT)")
  Optional<String> client = Optional.empty();

  @Option(
      names = "--client-secret",
      paramLabel = "SECRET",
      description = "Password of the user (BOSH_CLIENT_SECRET)")
  Optional<String> clientSecret = Optional.empty();

  @Option(
      names = {"-d", "--deployment"},
      paramLabel = "NAME",
      description = "Deployment (BOSH_DEPLOYMENT); on the local Director the only one is taken")
  Optional<String> deployment = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "PATH",
      description = "File of aliases (BOSH_CONFIG). Default: ~/.bosh/config")
  Optional<String> config = Optional.empty();

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Show only this column; repeatable")
  List<String> columns = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON")
  boolean json;

  @Option(names = "--tty", description = "Print as to a terminal (BOSH_TTY)")
  boolean tty;

  @Option(names = "--no-color", description = "Print without colours")
  boolean noColor;

  @Option(
      names = {"-n", "--non-interactive"},
      description = "Ask nothing (BOSH_NON_INTERACTIVE)")
  boolean nonInteractive;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help")
  boolean help;

  @Option(names = "--sha2", hidden = true, description = "Accepted, without effect")
  boolean sha2;

  @Option(
      names = "--parallel",
      paramLabel = "NUMBER",
      description = "How many transfers of archives and blobs at once. Default: 5")
  int parallel = 5;

  public boolean json() {
    return json;
  }

  public boolean tty() {
    return tty;
  }

  public boolean noColor() {
    return noColor;
  }

  public int parallel() {
    return parallel;
  }

  public List<String> columns() {
    return List.copyOf(columns);
  }
}
