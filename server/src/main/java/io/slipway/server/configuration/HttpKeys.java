package io.slipway.server.configuration;

import io.slipway.http.HttpSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@link HttpSettings}. */
final class HttpKeys {
  private static final Form<Duration> PATIENCE =
      new Form.Time(Duration.ofSeconds(1), Duration.ofHours(1));

  static final Key<HttpSettings, String> ADDRESS =
      Key.of(
          "address",
          new Form.Address(),
          "where the Director listens; whoever reaches it and has its password can run anything as"
              + " the user Slipway runs as",
          HttpSettings::address);
  static final Key<HttpSettings, Optional<Integer>> PORT =
      Key.of(
          "port",
          new Form.Open<>(
              new Form.Count(1, 65_535), "25555, or another one while somebody has that"),
          "the only port it may listen on; it does not start when somebody has that one",
          HttpSettings::port);
  static final Key<HttpSettings, List<String>> NAMES =
      Key.of(
          "names",
          new Form.Hosts(50),
          "what clients call the Director besides `127.0.0.1`, `localhost` and its address, for its"
              + " certificate; a change makes a new certificate authority: take the variables from"
              + " `slipway up` again",
          HttpSettings::names);
  static final Key<HttpSettings, Integer> CONNECTIONS =
      Key.of(
          "connections",
          new Form.Count(10, 100_000),
          "connections at a time; a new one takes the place of the one that has waited longest for"
              + " a request",
          HttpSettings::connections);
  static final Key<HttpSettings, Duration> FIRST_REQUEST =
      Key.of(
          "first_request",
          PATIENCE,
          "how long a new connection may take for its handshake and the head of its first request",
          HttpSettings::firstRequest);
  static final Key<HttpSettings, Duration> NEXT_REQUEST =
      Key.of(
          "next_request",
          PATIENCE,
          "how long a connection may be idle before the head of the next request is whole",
          HttpSettings::nextRequest);
  static final Key<HttpSettings, Duration> TRANSFER =
      Key.of(
          "transfer",
          PATIENCE,
          "how long each 64 KiB of a body or an answer may take",
          HttpSettings::transfer);
  static final Key<HttpSettings, Long> UPLOAD =
      Key.of(
          "upload",
          new Form.Size(1L << 20, 1L << 40),
          "the largest release or stemcell, uploaded or fetched from a URL",
          HttpSettings::upload);

  static final Section<HttpSettings> SECTION =
      new Section<>(
          "http",
          "Where the Director listens, and how much and how long clients may ask of it.",
          HttpSettings.DEFAULT,
          List.of(ADDRESS, PORT, NAMES, CONNECTIONS, FIRST_REQUEST, NEXT_REQUEST, TRANSFER, UPLOAD),
          set ->
              new HttpSettings(
                  set.of(ADDRESS),
                  set.of(PORT),
                  set.of(NAMES),
                  set.of(CONNECTIONS),
                  set.of(FIRST_REQUEST),
                  set.of(NEXT_REQUEST),
                  set.of(TRANSFER),
                  set.of(UPLOAD)));

  private HttpKeys() {}
}
