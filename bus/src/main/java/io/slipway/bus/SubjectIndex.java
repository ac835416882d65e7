package io.slipway.bus;

import io.slipway.base.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers by the subjects they asked for, wildcards as NATS reads them. Finding those of a
 * subject costs what the subject is long and what is found, however many others there are. Safe for
 * use by many threads.
 */
final class SubjectIndex<T> {
  private static final String ANY_PART = "*";
  private static final String ALL_THAT_FOLLOWS = ">";

  private final Node<T> root = new Node<>();
  private long added;

  /** Adds a subscriber; the same one may be added again and is then found twice. */
  Registration add(String pattern, T subscriber) {
    String[] parts = pattern.split("\\.", -1);
    Entry<T> entry;
    synchronized (this) {
      entry = new Entry<>(added++, subscriber);
      Node<T> node = root;
      for (String part : parts) {
        node = node.children.computeIfAbsent(part, _ -> new Node<>());
      }
      node.entries.put(entry.order, entry);
    }
    return () -> remove(parts, entry);
  }

  private synchronized void remove(String[] parts, Entry<T> entry) {
    remove(root, parts, 0, entry);
  }

  /** Branches nobody asks for any more go with their last subscriber. */
  private static <T> void remove(Node<T> node, String[] parts, int depth, Entry<T> entry) {
    if (depth == parts.length) {
      node.entries.remove(entry.order);
      return;
    }
    Node<T> child = node.children.get(parts[depth]);
    if (child != null) {
      remove(child, parts, depth + 1, entry);
      if (child.entries.isEmpty() && child.children.isEmpty()) {
        node.children.remove(parts[depth]);
      }
    }
  }

  /** Those whose pattern the subject fits, in the order they were added. */
  List<T> matching(String subject) {
    List<Entry<T>> found = new ArrayList<>();
    String[] parts = subject.split("\\.", -1);
    synchronized (this) {
      collect(root, parts, 0, found);
    }
    found.sort(Comparator.comparingLong(Entry::order));
    return found.stream().map(Entry::subscriber).toList();
  }

  private static <T> void collect(Node<T> node, String[] parts, int depth, List<Entry<T>> found) {
    if (depth == parts.length) {
      found.addAll(node.entries.values());
      return;
    }
    Node<T> rest = node.children.get(ALL_THAT_FOLLOWS);
    if (rest != null) {
      found.addAll(rest.entries.values());
    }
    collectFrom(node.children.get(ANY_PART), parts, depth, found);
    // A published subject has no wildcards; were one sent, it would be a word like any other.
    if (!parts[depth].equals(ANY_PART)) {
      collectFrom(node.children.get(parts[depth]), parts, depth, found);
    }
  }

  private static <T> void collectFrom(
      @Nullable Node<T> child, String[] parts, int depth, List<Entry<T>> found) {
    if (child != null) {
      collect(child, parts, depth + 1, found);
    }
  }

  /** How many branches there are: none when nobody listens. */
  synchronized int branches() {
    return root.children.size();
  }

  private record Entry<T>(long order, T subscriber) {}

  private static final class Node<T> {
    final Map<String, Node<T>> children = new HashMap<>();
    final Map<Long, Entry<T>> entries = new HashMap<>();
  }
}
