package io.slipway.supervisor.monit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as far as monit's interface needs it.
 *
 * @param path decoded, without the query
 * @param parameters of the query and of a form in the body
 * @param headers by lower-case name
 */
record HttpRequest(
    String method, String path, Map<String, String> parameters, Map<String, String> headers) {
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_BODY = 8192;

  /** What was sent is no request, or too large; the message is fit for an answer. */
  static final class BadRequestException extends IOException {
    BadRequestException(String message) {
      super(message);
    }
  }

  static HttpRequest read(InputStream in) throws IOException {
    String[] words = line(in).split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new BadRequestException("This is not an HTTP/1 request");
    }
    Map<String, String> headers = headers(in);
    int question = words[1].indexOf('?');
    String path = question < 0 ? words[1] : words[1].substring(0, question);
    Map<String, String> parameters = new LinkedHashMap<>();
    if (question >= 0) {
      addForm(parameters, words[1].substring(question + 1));
    }
    addForm(parameters, body(in, headers));
    return new HttpRequest(words[0], decode(path), parameters, headers);
  }

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() >= MOST_HEADERS) {
        throw new BadRequestException("The request's headers cannot be read");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      throw new BadRequestException("A chunked request is not supported");
    }
    String length = headers.getOrDefault("content-length", "0");
    if (!length.matches("[0-9]{1,5}") || Integer.parseInt(length) > LONGEST_BODY) {
      throw new BadRequestException("The request's body is longer than " + LONGEST_BODY + " bytes");
    }
    return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
  }

  private static void addForm(Map<String, String> parameters, String form) throws IOException {
    for (String pair : form.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)).strip());
      }
    }
  }

  private static String decode(String text) throws IOException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("The request holds a broken percent escape");
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() >= LONGEST_LINE) {
        throw new BadRequestException("A line of the request is cut off or too long");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
