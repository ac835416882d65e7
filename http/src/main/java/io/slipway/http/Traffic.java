package io.slipway.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests were answered, and how. */
final class Traffic {
  private final Map<Kind, Figures> kinds = new ConcurrentHashMap<>();

  /**
   * @param status the first digit of the answer's: what happened, without a kind for each of them
   */
  record Kind(String method, int status) implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
      int byMethod = method.compareTo(other.method);
      return byMethod == 0 ? Integer.compare(status, other.status) : byMethod;
    }
  }

  /** Of one kind so far. */
  static final class Figures {
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    long requests() {
      return requests.sum();
    }

    /** What all of them took together. */
    double seconds() {
      return nanos.sum() / 1e9;
    }
  }

  void answered(String method, int status, long nanos) {
    String known =
        switch (method) {
          case "GET", "HEAD", "POST", "PUT", "DELETE" -> method;
          default -> "other";
        };
    Figures figures = kinds.computeIfAbsent(new Kind(known, status / 100), _ -> new Figures());
    figures.requests.increment();
    figures.nanos.add(nanos);
  }

  Map<Kind, Figures> figures() {
    return new TreeMap<>(kinds);
  }
}
