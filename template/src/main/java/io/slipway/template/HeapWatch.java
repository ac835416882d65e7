package io.slipway.template;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a template that fills the heap while there is still some left for the others. The virtual
 * machine tells how much is in use after each full collection of garbage; when that is too much,
 * the template that has allocated most is stopped, if it has allocated enough to be the cause.
 */
final class HeapWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeapWatch.class);

  /** Of the largest heap, in use after a full collection. */
  private static final double TOO_FULL = 0.75;

  /** Of the largest heap, allocated by one template. What is garbage again counts as well. */
  private static final double ENOUGH_TO_BE_THE_CAUSE = 0.25;

  private static final String FULL_COLLECTION = "end of major GC";

  private final Set<Template> running = ConcurrentHashMap.newKeySet();
  private final List<NotificationEmitter> collectors = new ArrayList<>();
  private final NotificationListener listener = (notification, _) -> collected(notification);

  /** A template that runs. */
  interface Template {
    /** How much it has allocated since its beginning. */
    long allocatedBytes();

    /** Does not wait for its end. */
    void stopForMemory();
  }

  /** Begins to listen; takes some time at the first call and none afterwards. */
  synchronized void listen() {
    if (collectors.isEmpty()) {
      ManagementFactory.getGarbageCollectorMXBeans()
          .forEach(collector -> collectors.add((NotificationEmitter) collector));
      collectors.forEach(collector -> collector.addNotificationListener(listener, null, null));
    }
  }

  void begins(Template template) {
    running.add(template);
  }

  void ends(Template template) {
    running.remove(template);
  }

  @Override
  public synchronized void close() {
    for (NotificationEmitter collector : collectors) {
      try {
        collector.removeNotificationListener(listener);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    collectors.clear();
  }

  /** How much the thread has allocated so far, in bytes. */
  static long allocatedBytes(Thread thread) {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(thread.threadId());
  }

  private void collected(Notification notification) {
    if (running.isEmpty()
        || !notification
            .getType()
            .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      return;
    }
    GarbageCollectionNotificationInfo collection =
        GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
    if (collection.getGcAction().equals(FULL_COLLECTION)) {
      collected(inUse(collection), Runtime.getRuntime().maxMemory());
    }
  }

  private static long inUse(GarbageCollectionNotificationInfo collection) {
    Set<String> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    return collection.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
        .filter(pool -> heap.contains(pool.getKey()))
        .map(Map.Entry::getValue)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** After a full collection of garbage. */
  void collected(long inUseBytes, long maximumBytes) {
    if (inUseBytes < maximumBytes * TOO_FULL) {
      return;
    }
    running.stream()
        .filter(one -> one.allocatedBytes() >= maximumBytes * ENOUGH_TO_BE_THE_CAUSE)
        .max(Comparator.comparingLong(Template::allocatedBytes))
        .ifPresent(
            greediest -> {
              log.warn(
                  "Of the heap's {} bytes {} are in use: a template is stopped",
                  maximumBytes,
                  inUseBytes);
              greediest.stopForMemory();
            });
  }
}
