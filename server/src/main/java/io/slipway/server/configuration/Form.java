package io.slipway.server.configuration;

import io.slipway.base.CronSchedule;
import io.slipway.base.Durations;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How values of one kind are written, and which of them are allowed. */
sealed interface Form<T> {
  /** The value that is meant; empty when this is none of those {@link #expected} tells. */
  Optional<T> read(@Nullable Object plain);

  /** Whether even a wrong value is shown to nobody. */
  default boolean isSecret() {
    return false;
  }

  /** What can be set, in words that follow "must be". */
  String expected();

  /** As one writes it into the file. */
  String write(T value);

  /** What a scalar was written as, near enough; empty for what is no scalar. */
  static Optional<String> text(@Nullable Object plain) {
    return plain instanceof String || plain instanceof Number || plain instanceof Boolean
        ? Optional.of(plain.toString().strip())
        : Optional.empty();
  }

  record Count(int least, int most) implements Form<Integer> {
    @Override
    public Optional<Integer> read(@Nullable Object plain) {
      return Form.text(plain)
          .filter(text -> text.matches("\\d{1,9}"))
          .map(Integer::valueOf)
          .filter(number -> number >= least && number <= most);
    }

    @Override
    public String expected() {
      return "a whole number from %d to %d".formatted(least, most);
    }

    @Override
    public String write(Integer value) {
      return value.toString();
    }
  }

  record Time(Duration least, Duration most) implements Form<Duration> {
    @Override
    public Optional<Duration> read(@Nullable Object plain) {
      return Form.text(plain)
          .flatMap(Durations::parse)
          .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0);
    }

    @Override
    public String expected() {
      return "a time from %s to %s, such as 500ms, 2s, 5m or 1h"
          .formatted(Durations.text(least), Durations.text(most));
    }

    @Override
    public String write(Duration value) {
      return Durations.text(value);
    }
  }

  /** Times that come again and again. */
  record Cron() implements Form<CronSchedule> {
    @Override
    public Optional<CronSchedule> read(@Nullable Object plain) {
      return Form.text(plain).flatMap(CronSchedule::parse);
    }

    @Override
    public String expected() {
      return "[second] minute hour day month weekday [zone], as in a crontab: 0 7 * * *";
    }

    @Override
    public String write(CronSchedule value) {
      return value.toString();
    }
  }

  /** In bytes, written with their unit. */
  record Size(long least, long most) implements Form<Long> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) ?(B|KiB|MiB|GiB)");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");

    @Override
    public Optional<Long> read(@Nullable Object plain) {
      Matcher matcher = TEXT.matcher(Form.text(plain).orElse(""));
      if (!matcher.matches()) {
        return Optional.empty();
      }
      long bytes = Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(matcher.group(2)));
      return Optional.of(bytes).filter(size -> size >= least && size <= most);
    }

    @Override
    public String expected() {
      return "a size from %s to %s, in B, KiB, MiB or GiB".formatted(write(least), write(most));
    }

    @Override
    public String write(Long value) {
      int unit = 0;
      long left = value;
      while (unit < UNITS.size() - 1 && left != 0 && left % 1024 == 0) {
        left /= 1024;
        unit++;
      }
      return left + " " + UNITS.get(unit);
    }
  }

  record Flag() implements Form<Boolean> {
    @Override
    public Optional<Boolean> read(@Nullable Object plain) {
      return Form.text(plain)
          .filter(text -> text.equals("true") || text.equals("false"))
          .map(Boolean::valueOf);
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public String write(Boolean value) {
      return value.toString();
    }
  }

  /**
   * One of several words.
   *
   * @param words in the order they are told in
   */
  record Choice<T>(List<Map.Entry<String, T>> words) implements Form<T> {
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public Optional<T> read(@Nullable Object plain) {
      return words.stream()
          .filter(word -> Form.text(plain).filter(word.getKey()::equals).isPresent())
          .map(Map.Entry::getValue)
          .findFirst();
    }

    @Override
    public String expected() {
      return words.stream().map(Map.Entry::getKey).collect(Collectors.joining(" or "));
    }

    @Override
    public String write(T value) {
      return words.stream()
          .filter(word -> word.getValue().equals(value))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElseThrow();
    }
  }

  /** An address of this machine, as a number. */
  record Address() implements Form<String> {
    @Override
    public Optional<String> read(@Nullable Object plain) {
      return Form.text(plain).filter(Address::isAddress);
    }

    static boolean isAddress(String text) {
      if (!text.matches("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]{0,44}:[0-9a-fA-F:.]{0,44}")) {
        return false;
      }
      try {
        InetAddress.ofLiteral(text);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    @Override
    public String expected() {
      return "an IP address, such as 127.0.0.1, or 0.0.0.0 for all of this machine's";
    }

    @Override
    public String write(String value) {
      return value;
    }
  }

  /** A domain's name. */
  record Domain() implements Form<String> {
    private static final Pattern NAME =
        Pattern.compile("(?i)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\\.[a-z0-9][-a-z0-9]{0,62})*");
    private static final int LONGEST = 253;

    @Override
    public Optional<String> read(@Nullable Object plain) {
      return Form.text(plain).filter(Domain::isName);
    }

    static boolean isName(String text) {
      return text.length() <= LONGEST
          && NAME.matcher(text).matches()
          && !text.matches("[0-9.]+"); // that would be an address
    }

    @Override
    public String expected() {
      return "the name of a domain: letters, digits, '-' and '.'";
    }

    @Override
    public String write(String value) {
      return value;
    }
  }

  /** Where something is on the network, over TLS. */
  record Url() implements Form<URI> {
    private static final int LONGEST = 2000;

    @Override
    public Optional<URI> read(@Nullable Object plain) {
      return Form.text(plain).filter(text -> text.length() <= LONGEST).flatMap(Url::parse);
    }

    private static Optional<URI> parse(String text) {
      try {
        URI url = new URI(text);
        return "https".equals(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
            ? Optional.of(url)
            : Optional.empty();
      } catch (URISyntaxException e) {
        return Optional.empty();
      }
    }

    @Override
    public String expected() {
      return "a URL that begins with https://, without a user";
    }

    @Override
    public String write(URI value) {
      return value.toString();
    }
  }

  /** A file, wherever this process was started. */
  record AbsoluteFile() implements Form<Path> {
    @Override
    public Optional<Path> read(@Nullable Object plain) {
      return Form.text(plain)
          .filter(text -> text.startsWith("/") && text.indexOf('\0') < 0)
          .map(Path::of);
    }

    @Override
    public String expected() {
      return "a file's path that begins with /";
    }

    @Override
    public String write(Path value) {
      return value.toString();
    }
  }

  /** A text without spaces. */
  record Word(int longest) implements Form<String> {
    @Override
    public Optional<String> read(@Nullable Object plain) {
      return Form.text(plain)
          .filter(text -> text.length() <= longest && text.matches("[\\x21-\\x7e]+"));
    }

    @Override
    public String expected() {
      return "a word of at most %d characters".formatted(longest);
    }

    @Override
    public String write(String value) {
      return value;
    }
  }

  /** Host names and addresses. */
  record Hosts(int most) implements Form<List<String>> {
    @Override
    public Optional<List<String>> read(@Nullable Object plain) {
      if (!(plain instanceof List<?> list) || list.size() > most) {
        return Optional.empty();
      }
      List<String> hosts = new ArrayList<>();
      for (Object one : list) {
        Optional<String> host =
            Form.text(one).filter(text -> Address.isAddress(text) || Domain.isName(text));
        if (host.isEmpty()) {
          return Optional.empty();
        }
        hosts.add(host.get());
      }
      return Optional.of(List.copyOf(hosts));
    }

    @Override
    public String expected() {
      return "a list of at most %d host names and IP addresses".formatted(most);
    }

    @Override
    public String write(List<String> value) {
      return "[" + String.join(", ", value) + "]";
    }
  }

  /**
   * Where services are.
   *
   * @param schemes as alternatives of a pattern
   */
  record Urls(int most, String schemes, String example) implements Form<List<String>> {
    private static final String REST =
        "://[A-Za-z0-9.\\[\\]:_-]{1,300}(?:/[A-Za-z0-9._/-]{0,300})?";

    @Override
    public Optional<List<String>> read(@Nullable Object plain) {
      List<?> list = plain instanceof List<?> several ? several : Collections.singletonList(plain);
      if (list.size() > most) {
        return Optional.empty();
      }
      List<String> urls = new ArrayList<>();
      for (Object one : list) {
        Optional<String> url =
            Form.text(one).filter(text -> text.matches("(?:" + schemes + ")" + REST));
        if (url.isEmpty()) {
          return Optional.empty();
        }
        urls.add(url.get());
      }
      return Optional.of(List.copyOf(urls));
    }

    @Override
    public String expected() {
      return "a URL such as %s, or a list of at most %d".formatted(example, most);
    }

    @Override
    public String write(List<String> value) {
      return value.stream().map(url -> '"' + url + '"').collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** A certificate or a public key as text. */
  record Pem() implements Form<String> {
    private static final int LONGEST = 32 * 1024;

    @Override
    public Optional<String> read(@Nullable Object plain) {
      return Form.text(plain)
          .filter(text -> text.length() <= LONGEST)
          .filter(text -> text.startsWith("-----BEGIN ") && !text.contains("PRIVATE KEY"));
    }

    @Override
    public String expected() {
      return "PEM text that begins with -----BEGIN CERTIFICATE or -----BEGIN PUBLIC KEY";
    }

    @Override
    public String write(String value) {
      return '"' + value.replace("\n", "\\n") + '"';
    }
  }

  /** What nobody else is to see. */
  record Secret() implements Form<String> {
    private static final int LONGEST = 4_096;

    @Override
    public Optional<String> read(@Nullable Object plain) {
      return Form.text(plain).filter(text -> !text.isEmpty() && text.length() <= LONGEST);
    }

    @Override
    public boolean isSecret() {
      return true;
    }

    @Override
    public String expected() {
      return "a text of at most %d characters".formatted(LONGEST);
    }

    @Override
    public String write(String value) {
      return "(hidden)";
    }
  }

  /**
   * What need not be set.
   *
   * @param otherwise what holds then, in words
   */
  record Open<T>(Form<T> form, String otherwise) implements Form<Optional<T>> {
    @Override
    public Optional<Optional<T>> read(@Nullable Object plain) {
      Optional<T> read = form.read(plain);
      return read.isPresent() ? Optional.of(read) : Optional.empty();
    }

    @Override
    public String expected() {
      return form.expected();
    }

    @Override
    public String write(Optional<T> value) {
      return value.map(form::write).orElse(otherwise);
    }
  }
}
