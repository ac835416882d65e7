package io.slipway.bench.templates;

import io.slipway.json.Json;
import io.slipway.model.planning.PropertyBinding;
import io.slipway.release.LinkDefinition;
import io.slipway.template.JobTemplates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What templates are given beside properties: an instance in two networks, and links to others. */
final class SampleSpecs {
  private static final String INSTANCE =
      """
      {"deployment": "sample", "job": {"name": "sample-group", "templates": [], "template": "sample", "version": "1"},
       "index": 1, "bootstrap": false, "name": "sample-group", "id": "3c8f8c0e-5f4f-4a6e-9d0e-0d6f3f1a7b11", "az": "z2",
       "networks": {
         "default": {"type": "manual", "ip": "10.0.0.5", "netmask": "255.255.255.0", "gateway": "10.0.0.1",
           "dns": ["10.0.0.2"], "default": ["dns", "gateway"], "cloud_properties": {"subnet": "a"},
           "dns_record_name": "1.sample-group.default.sample.bosh"},
         "other": {"type": "vip", "ip": "192.0.2.7", "cloud_properties": {},
           "dns_record_name": "1.sample-group.other.sample.bosh"}},
       "properties_need_filtering": true, "dns_domain_name": "bosh", "persistent_disk": 1024,
       "address": "3c8f8c0e-5f4f-4a6e-9d0e-0d6f3f1a7b11.sample-group.default.sample.bosh", "ip": "10.0.0.5"}
      """;

  private SampleSpecs() {}

  /**
   * The spec for one job, of plain JSON values only, so that both sides are given the same.
   *
   * @param given the manifest's properties, by dotted name
   * @param links the properties of each link, by dotted name
   */
  static Map<String, @Nullable Object> spec(
      Checkout.Job job,
      Map<String, Object> given,
      Map<String, Map<String, @Nullable Object>> links) {
    Map<String, @Nullable Object> spec = Json.parseObject(INSTANCE);
    spec.put(
        "properties", PropertyBinding.bind(job.spec().properties(), nested(leaves(job, given))));
    Map<String, @Nullable Object> linked = new LinkedHashMap<>();
    links.forEach((name, properties) -> linked.put(name, link(job, name, nested(properties))));
    spec.put("links", linked);
    JobTemplates templates = job.templates();
    spec.put("release", Map.of("name", templates.release(), "version", templates.version()));
    return Json.parseObject(Json.write(spec));
  }

  /** Without the names that are declared beside names below them, which would find no map. */
  private static Map<String, Object> leaves(Checkout.Job job, Map<String, Object> given) {
    Map<String, Object> leaves = new LinkedHashMap<>(given);
    leaves
        .keySet()
        .removeIf(
            name ->
                job.spec().properties().keySet().stream()
                    .anyMatch(other -> other.startsWith(name + ".")));
    return leaves;
  }

  private static Map<String, @Nullable Object> link(
      Checkout.Job job, String name, Map<String, @Nullable Object> properties) {
    String type =
        job.spec().consumes().stream()
            .filter(consumed -> consumed.name().equals(name))
            .map(LinkDefinition::type)
            .findFirst()
            .orElse(name);
    List<Map<String, Object>> instances = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Map<String, Object> instance = new LinkedHashMap<>();
      instance.put("name", "provider-group");
      instance.put("id", "7d6c0a52-0000-4000-8000-00000000000" + i);
      instance.put("index", i);
      instance.put("bootstrap", i == 0);
      instance.put("az", "z" + (i + 1));
      instance.put("address", "10.0.1." + (10 + i));
      instance.put("properties", properties);
      instances.add(instance);
    }
    Map<String, @Nullable Object> link = new LinkedHashMap<>();
    link.put("deployment_name", "sample");
    link.put("domain", "bosh");
    link.put("default_network", "default");
    link.put("networks", List.of("default"));
    link.put("instance_group", "provider-group");
    link.put("group_name", name + "-" + type);
    link.put("use_short_dns_addresses", false);
    link.put("use_link_dns_names", true);
    link.put("instances", instances);
    link.put("properties", properties);
    return link;
  }

  /** A name below one that has a value of its own is left out: the value is there already. */
  private static Map<String, @Nullable Object> nested(Map<String, ?> byDottedName) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    byDottedName.forEach((name, value) -> put(root, List.of(name.split("\\.")), value));
    return root;
  }

  @SuppressWarnings("unchecked") // only maps made here are gone into
  private static void put(
      Map<String, @Nullable Object> root, List<String> path, @Nullable Object value) {
    Map<String, @Nullable Object> node = root;
    for (String key : path.subList(0, path.size() - 1)) {
      Object next = node.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
      if (!(next instanceof LinkedHashMap<?, ?> map)) {
        return;
      }
      node = (Map<String, @Nullable Object>) map;
    }
    node.putIfAbsent(path.getLast(), value);
  }
}
