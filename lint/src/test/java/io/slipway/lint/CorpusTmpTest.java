package io.slipway.lint;
import io.slipway.template.TemplateEngine;
import io.slipway.yaml.Yaml;
import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;
class CorpusTmpTest {
  @Test void t() throws Exception {
    try (TemplateEngine e = new TemplateEngine(TemplateEngine.Options.defaults().runtimes(1))) {
      StringBuilder b = new StringBuilder();
      for (String d : Files.readAllLines(Path.of("/tmp/lint/dirs"))) {
        String[] w = d.split(" ");
        long t = System.nanoTime();
        LintReport r = new ReleaseLint(e).check(Path.of(w[0]), w.length > 1 ? List.of(Yaml.parse(Files.readString(Path.of(w[1])), w[1])) : List.of(), Set.of());
        Map<Object,Integer> c = new TreeMap<>(Comparator.comparing(Object::toString));
        for (Finding f : r.findings()) { c.merge(f.severity() + " " + f.rule().id(), 1, Integer::sum);
          b.append(f.severity()+" "+r.release()+" "+f.spot().file()+":"+f.spot().line().orElse(0)+":"+f.spot().column().orElse(0)+" ["+f.rule().id()+"] "+f.message()+"\n"); }
        System.out.println(r.release() + " jobs " + r.jobs() + " pk " + r.packages() + " ms " + (System.nanoTime()-t)/1000000 + " " + c);
      }
      Files.writeString(Path.of("/tmp/lint/findings"), b.toString());
    }
  }
}
