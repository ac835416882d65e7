package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A CPI config, read (behaviour 1.4). */
public record CpiConfig(List<NamedCpi> cpis) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\(\\(.+\\)\\)");

  /**
   * One of the clouds that availability zones may name.
   *
   * @param executable empty for the one its type's job installs
   * @param formerNames it had before
   */
  public record NamedCpi(
      String name, String type, Optional<String> executable, List<String> formerNames) {}

  /**
   * Reads the document; throws the first thing that is wrong in BOSH's order, with the others
   * behind it.
   */
  public static CpiConfig parse(Map<?, ?> document) {
    Findings findings = new Findings();
    List<NamedCpi> cpis = new ArrayList<>();
    for (Object element : Section.of(document).list("cpis")) {
      findings.attempt(() -> read(Section.of(element))).ifPresent(cpis::add);
    }
    findings.throwIfAny();
    Set<String> names = new HashSet<>();
    for (NamedCpi cpi : cpis) {
      List<String> all = new ArrayList<>(cpi.formerNames());
      all.add(cpi.name());
      for (String name : all) {
        if (!names.add(name)) {
          throw new SlipwayException(
              ErrorCode.CPI_DUPLICATE_NAME, "Duplicate cpi name '" + name + "'");
        }
      }
    }
    return new CpiConfig(List.copyOf(cpis));
  }

  private static NamedCpi read(Section cpi) {
    String name = cpi.string("name");
    String type = cpi.string("type");
    Optional<String> executable = cpi.optionalString("exec_path");
    List<String> former = new ArrayList<>();
    for (Object element : cpi.listOrEmpty("migrated_from")) {
      former.add(Section.of(element).string("name"));
    }
    // What a variable stands for is known only when it is used.
    if (!(cpi.raw("properties") instanceof String text && PLACEHOLDER.matcher(text).matches())) {
      cpi.mappingOrEmpty("properties");
    }
    return new NamedCpi(name, type, executable, List.copyOf(former));
  }
}
