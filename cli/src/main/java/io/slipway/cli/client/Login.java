package io.slipway.cli.client;

/** Who one is to a Director, as far as flags, variables or a file tell. */
public sealed interface Login permits Credentials, Tokens {
  /** As the stock command line introduces it. */
  String description();
}
