package io.slipway.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Brings what was asked, and by whom, into files of the home, which never get too large. */
final class RequestLogs {
  private static final int LARGEST_FILE = 20 * 1024 * 1024;
  private static final int KEPT = 5;

  private RequestLogs() {}

  static void begin(Path folder) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      write(context, "slipway.access", folder.resolve("access.log"), "%msg%n");
      write(
          context,
          "slipway.audit",
          folder.resolve("audit.log"),
          "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %msg%n");
    }
  }

  private static void write(LoggerContext context, String name, Path file, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();

    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName(name);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);

    FixedWindowRollingPolicy older = new FixedWindowRollingPolicy();
    older.setContext(context);
    older.setParent(appender);
    older.setFileNamePattern(file + ".%i");
    older.setMaxIndex(KEPT);
    older.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(LARGEST_FILE));
    trigger.start();
    appender.setRollingPolicy(older);
    appender.setTriggeringPolicy(trigger);
    appender.start();

    Logger logger = context.getLogger(name);
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }
}
