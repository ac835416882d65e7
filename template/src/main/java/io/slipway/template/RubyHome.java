package io.slipway.template;

import io.slipway.base.Digest;
import io.slipway.base.FileTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Where the Ruby standard library is: inside its jar, or unpacked in a folder, from which a runtime
 * starts faster.
 *
 * @param location as the runtime writes it: a path or a {@code uri:classloader:} address
 * @param loadPath what to search beside the standard library
 */
record RubyHome(String location, List<String> loadPath) {
  private static final String IN_JAR = "META-INF/jruby.home/";
  private static final String LIBRARY = IN_JAR + "lib/ruby/stdlib/";
  private static final String GEMS = "lib/ruby/gems/shared/gems/";

  /** Once part of the standard library, now gems, and expected by templates to be there. */
  private static final List<String> EXPECTED_GEMS =
      List.of("base64", "bigdecimal", "logger", "ostruct");

  /** Parts of the library that serve development, and that no template loads. */
  private static final List<String> UNNEEDED =
      List.of("bundler/", "rubygems/", "jline/", "libfixposix/", "ffi/", "rake/", "win32/");

  static RubyHome inJar() {
    String home = "uri:classloader:/" + IN_JAR;
    return new RubyHome(
        home, expected(gemsInJar()).map(gem -> home + GEMS + gem + "/lib").toList());
  }

  /**
   * Unpacks the library into a folder of the cache, named after the content, unless it is there
   * already. The folder appears complete or not at all; two processes may do this at once.
   */
  static RubyHome unpackedIn(Path cache) {
    try {
      return at(unpack(cache));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The Ruby standard library cannot be unpacked into '"
              + cache
              + "'; check that the folder can be written and has 30 MB free",
          e);
    }
  }

  /** The library unpacked in the cache if it is there, else the one in the jar. */
  static RubyHome foundIn(Path cache) {
    if (!Files.isDirectory(cache)) {
      return inJar();
    }
    try (JarFile jar = jar()) {
      Path home = folder(cache, needed(jar));
      return Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS) ? at(home) : inJar();
    } catch (IOException e) {
      throw new UncheckedIOException("The Ruby standard library cannot be read", e);
    }
  }

  private static RubyHome at(Path home) throws IOException {
    try (Stream<Path> gems = Files.list(home.resolve(GEMS))) {
      List<String> names = gems.map(gem -> gem.getFileName().toString()).toList();
      return new RubyHome(
          home.toString(),
          expected(names).map(gem -> home.resolve(GEMS + gem + "/lib").toString()).toList());
    }
  }

  private static Stream<String> expected(List<String> gems) {
    return EXPECTED_GEMS.stream()
        .flatMap(name -> gems.stream().filter(gem -> gem.matches(name + "-[0-9].*")).limit(1));
  }

  /** The jar lists the children of each of its folders in a file. */
  private static List<String> gemsInJar() {
    try (InputStream in = library().openStream();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The Ruby standard library cannot be read", e);
    }
  }

  private static URL library() {
    URL url = RubyHome.class.getClassLoader().getResource(IN_JAR + GEMS + ".jrubydir");
    if (url == null) {
      throw new IllegalStateException(
          "The Ruby standard library (jruby-stdlib) is not on the class path");
    }
    return url;
  }

  private static Path unpack(Path cache) throws IOException {
    try (JarFile jar = jar()) {
      List<JarEntry> entries = needed(jar);
      Path home = folder(cache, entries);
      if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(cache);
        Path unfinished = Files.createTempDirectory(cache, "unfinished-jruby-home-");
        for (JarEntry entry : entries) {
          copy(jar, entry, unfinished);
        }
        moveIntoPlace(unfinished, home);
      }
      return home;
    }
  }

  private static JarFile jar() throws IOException {
    if (!(library().openConnection() instanceof JarURLConnection connection)) {
      throw new IOException("the library is not in a jar");
    }
    connection.setUseCaches(false);
    return connection.getJarFile();
  }

  private static List<JarEntry> needed(JarFile jar) {
    return jar.stream().filter(RubyHome::isNeeded).toList();
  }

  private static Path folder(Path cache, List<JarEntry> entries) {
    return cache.resolve("jruby-home-" + fingerprint(entries)).toAbsolutePath();
  }

  private static boolean isNeeded(JarEntry entry) {
    String name = entry.getName();
    if (entry.isDirectory()) {
      return false;
    }
    if (name.startsWith(LIBRARY)) {
      return UNNEEDED.stream().noneMatch(name.substring(LIBRARY.length())::startsWith);
    }
    return EXPECTED_GEMS.stream()
        .anyMatch(gem -> name.matches(IN_JAR + GEMS + gem + "-[0-9][^/]*/lib/.*"));
  }

  private static String fingerprint(List<JarEntry> entries) {
    MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
    for (JarEntry entry : entries) {
      digest.update(
          (entry.getName() + ":" + entry.getCrc() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  private static void copy(JarFile jar, JarEntry entry, Path home) throws IOException {
    Path file = home.resolve(entry.getName().substring(IN_JAR.length())).normalize();
    if (!file.startsWith(home)) {
      throw new IOException("the library has a file outside its folder: " + entry.getName());
    }
    Files.createDirectories(file.getParent());
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, file);
    }
  }

  private static void moveIntoPlace(Path unfinished, Path home) throws IOException {
    try {
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      FileTree.delete(unfinished);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }
}
