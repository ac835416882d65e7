package io.slipway.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is looked for. The id, the name in lower case with hyphens, never changes. */
public enum Rule {
  TEMPLATE_SYNTAX,
  UNDECLARED_PROPERTY,
  UNUSED_PROPERTY,
  UNDECLARED_LINK,
  LINK_PROPERTY_NOT_PROVIDED,
  UNRESOLVED_LINK,
  UNKNOWN_MANIFEST_PROPERTY,
  PROPERTY_NOT_A_MAP,
  MISSING_PROPERTY,
  UNKNOWN_JOB,
  UNKNOWN_RELEASE,
  UNKNOWN_MANIFEST_LINK,
  INVALID_MANIFEST,
  MANIFEST_WITHOUT_RELEASE,
  HOOK_SHEBANG,
  HOOK_NOT_MAPPED,
  HOOK_MISSPELT,
  SCRIPT_WITHOUT_ERREXIT,
  MONIT_MISSING,
  MONIT_SYNTAX,
  MONIT_NOT_CHECKED,
  MONIT_GROUP,
  INVALID_SPEC,
  UNKNOWN_KEY,
  PROPERTY_DEFINITION,
  PROPERTIES_SCHEMA,
  MISSING_TEMPLATE,
  UNLISTED_TEMPLATE,
  DUPLICATE_DESTINATION,
  UNKNOWN_PACKAGE,
  UNUSED_PACKAGE,
  MISSING_PACKAGING,
  UNREADABLE_FILE,
  MISSING_ON_MACHINE;

  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Rule> find(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
  }
}
