package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A semi-semantic version {@code release[-pre][+post]} of a release or stemcell (Director API,
 * section 8.5). Parts are lists of components divided by dots; numbers compare as numbers and come
 * before texts, missing components count as 0, {@code -pre} sorts before and {@code +post} after
 * the plain version.
 *
 * <p>The order is coarser than equality: {@code 1} and {@code 1.0} compare as 0 but are not equal.
 *
 * @param pre empty when there is no pre-release part
 * @param post empty when there is no post-release part
 */
public record ReleaseVersion(List<Component> release, List<Component> pre, List<Component> post)
    implements Comparable<ReleaseVersion> {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?<release>[0-9A-Za-z_.]+)(-(?<pre>[0-9A-Za-z_\\-.]+))?(\\+(?<post>[0-9A-Za-z_\\-.]+))?");
  private static final Pattern OLD_DEV = Pattern.compile("(?<release>.*)\\.(?<dev>[0-9]+)-dev");
  private static final Pattern LATEST = Pattern.compile("(?:(?<prefix>.+)\\.)?latest");
  private static final List<Component> FIRST_DEV = components("dev.1", "dev.1");

  public ReleaseVersion {
    release = List.copyOf(release);
    pre = List.copyOf(pre);
    post = List.copyOf(post);
  }

  /** One component of a part. */
  public sealed interface Component extends Comparable<Component> {
    @Override
    default int compareTo(Component other) {
      return switch (this) {
        case Numeric mine ->
            switch (other) {
              case Numeric theirs -> mine.value().compareTo(theirs.value());
              case Textual _ -> -1;
            };
        case Textual mine ->
            switch (other) {
              case Numeric _ -> 1;
              case Textual theirs -> mine.value().compareTo(theirs.value());
            };
      };
    }

    /** An integer without leading zeros. */
    record Numeric(BigInteger value) implements Component {
      @Override
      public String toString() {
        return value.toString();
      }
    }

    /** Anything else, a number with leading zeros included. */
    record Textual(String value) implements Component {
      @Override
      public String toString() {
        return value;
      }
    }
  }

  /**
   * Reads a version as it stands.
   *
   * @throws SlipwayException {@link ErrorCode#RELEASE_VERSION_INVALID}
   */
  public static ReleaseVersion parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text);
    }
    return new ReleaseVersion(
        components(matcher.group("release"), text),
        components(matcher.group("pre"), text),
        components(matcher.group("post"), text));
  }

  /** Reads a release version as the Director does: the old {@code 1.2-dev} means 1+dev.2. */
  public static ReleaseVersion parseRelease(String text) {
    return parse(ofRelease(text));
  }

  /** The same version as it is spelled today; what was never spelled otherwise stays as it is. */
  public static String ofRelease(String text) {
    Matcher old = OLD_DEV.matcher(text);
    return old.matches() ? old.group("release") + "+dev." + old.group("dev") : text;
  }

  /** Reads a stemcell version as the Director does: {@code _} means a dot. */
  public static ReleaseVersion parseStemcell(String text) {
    return parse(text.replace('_', '.'));
  }

  private static List<Component> components(@Nullable String part, String whole) {
    List<Component> components = new ArrayList<>();
    if (part == null) {
      return components;
    }
    for (String piece : part.split("\\.", -1)) {
      if (piece.isEmpty()) {
        throw invalid(whole);
      }
      boolean number = piece.equals("0") || piece.matches("[1-9][0-9]*");
      components.add(
          number ? new Component.Numeric(new BigInteger(piece)) : new Component.Textual(piece));
    }
    return components;
  }

  private static SlipwayException invalid(String text) {
    return new SlipwayException(
        ErrorCode.RELEASE_VERSION_INVALID,
        "Release version invalid: "
            + text
            + " (expected a version such as 1.2.3, 1-rc.1 or 1+dev.2)");
  }

  /** Whether the text asks for the newest version ({@code latest}, {@code 1.latest}). */
  public static boolean isLatest(String text) {
    return LATEST.matcher(text).matches();
  }

  /**
   * The newest of the available versions that {@code latest} or {@code P.latest} means: with a
   * prefix, those that are P or go on with a dot, {@code -} or {@code +} (Director behaviour,
   * section 1.1.1).
   *
   * @param parser how the available texts are read: {@link #parseRelease} or {@link #parseStemcell}
   * @return the available text itself
   */
  public static Optional<String> newest(
      String latest, Collection<String> available, Function<String, ReleaseVersion> parser) {
    Matcher matcher = LATEST.matcher(latest);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + latest + "' does not ask for the latest version");
    }
    Optional<String> prefix = Optional.ofNullable(matcher.group("prefix"));
    return available.stream()
        .filter(text -> prefix.isEmpty() || hasPrefix(parser.apply(text).toString(), prefix.get()))
        .max(Comparator.comparing(parser));
  }

  private static boolean hasPrefix(String version, String prefix) {
    return version.startsWith(prefix)
        && (version.length() == prefix.length()
            || ".-+".indexOf(version.charAt(prefix.length())) >= 0);
  }

  /** The next final version: the last number of the release part plus one, nothing behind it. */
  public ReleaseVersion incrementRelease() {
    return new ReleaseVersion(increment(release), List.of(), List.of());
  }

  /** The next development version: {@code +dev.1}, or the last number of the post part plus one. */
  public ReleaseVersion incrementPost() {
    return new ReleaseVersion(release, pre, post.isEmpty() ? FIRST_DEV : increment(post));
  }

  /** The version a development release made at that time has ({@code +dev.<unix seconds>}). */
  public ReleaseVersion withTimestamp(Instant time) {
    return new ReleaseVersion(
        release,
        pre,
        List.of(
            new Component.Textual("dev"),
            new Component.Numeric(BigInteger.valueOf(time.getEpochSecond()))));
  }

  /**
   * The version under which an uploaded development release is recorded when it is to follow the
   * existing ones (Director API, section 8.4).
   */
  public ReleaseVersion rebasedOn(Collection<ReleaseVersion> existing) {
    if (post.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_VERSION_INVALID,
          "Version " + this + " cannot be rebased: only versions with a post-release part can");
    }
    ReleaseVersion newest =
        existing.stream()
            .filter(other -> compare(other.release, release) == 0 && comparePre(other) == 0)
            .max(Comparator.naturalOrder())
            .orElse(new ReleaseVersion(release, pre, List.of()));
    return newest.incrementPost();
  }

  private List<Component> increment(List<Component> part) {
    if (!(part.getLast() instanceof Component.Numeric(BigInteger last))) {
      throw new SlipwayException(
          ErrorCode.RELEASE_VERSION_INVALID,
          "Version "
              + this
              + " has no next version: its last component is not a number."
              + " Name the version yourself.");
    }
    List<Component> next = new ArrayList<>(part);
    next.set(next.size() - 1, new Component.Numeric(last.add(BigInteger.ONE)));
    return next;
  }

  @Override
  public int compareTo(ReleaseVersion other) {
    int byRelease = compare(release, other.release);
    if (byRelease != 0) {
      return byRelease;
    }
    int byPre = comparePre(other);
    if (byPre != 0) {
      return byPre;
    }
    if (post.isEmpty() || other.post.isEmpty()) {
      return Boolean.compare(!post.isEmpty(), !other.post.isEmpty());
    }
    return compare(post, other.post);
  }

  private int comparePre(ReleaseVersion other) {
    if (pre.isEmpty() || other.pre.isEmpty()) {
      return Boolean.compare(pre.isEmpty(), other.pre.isEmpty());
    }
    return compare(pre, other.pre);
  }

  private static int compare(List<Component> mine, List<Component> theirs) {
    int common = Math.min(mine.size(), theirs.size());
    for (int i = 0; i < common; i++) {
      int byComponent = mine.get(i).compareTo(theirs.get(i));
      if (byComponent != 0) {
        return Integer.signum(byComponent);
      }
    }
    return Boolean.compare(isMoreThanZeros(mine, common), isMoreThanZeros(theirs, common));
  }

  private static boolean isMoreThanZeros(List<Component> part, int from) {
    Component zero = new Component.Numeric(BigInteger.ZERO);
    return part.stream().skip(from).anyMatch(component -> !component.equals(zero));
  }

  @Override
  public String toString() {
    return text(release)
        + (pre.isEmpty() ? "" : "-" + text(pre))
        + (post.isEmpty() ? "" : "+" + text(post));
  }

  private static String text(List<Component> part) {
    return part.stream().map(Component::toString).collect(Collectors.joining("."));
  }
}
