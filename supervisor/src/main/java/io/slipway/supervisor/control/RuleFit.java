package io.slipway.supervisor.control;

import java.util.Locale;

/** Which tests make sense for which kind of service. */
final class RuleFit {
  private RuleFit() {}

  static void check(RuleTest test, ServiceCheck service, Token token) {
    boolean fits =
        switch (test) {
          case RuleTest.Resource _ -> service instanceof ServiceCheck.ProcessCheck;
          case RuleTest.Connection _ ->
              service instanceof ServiceCheck.ProcessCheck || service instanceof ServiceCheck.Host;
          case RuleTest.Space _ -> service instanceof ServiceCheck.Filesystem;
          case RuleTest.Size _ -> service instanceof ServiceCheck.File;
          case RuleTest.Age _ -> hasTimestamp(service);
          case RuleTest.Changed changed ->
              switch (changed.kind()) {
                case TIMESTAMP -> hasTimestamp(service);
                case CHECKSUM, SIZE -> service instanceof ServiceCheck.File;
                case PID -> service instanceof ServiceCheck.ProcessCheck;
              };
          case RuleTest.Missing _ -> !(service instanceof ServiceCheck.Host);
        };
    if (!fits) {
      throw new SyntaxError(
          token,
          "this test makes no sense for 'check " + service.title().toLowerCase(Locale.ROOT) + "'");
    }
  }

  private static boolean hasTimestamp(ServiceCheck service) {
    return service instanceof ServiceCheck.File || service instanceof ServiceCheck.Directory;
  }
}
