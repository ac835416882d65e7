package io.slipway.yaml;

import io.slipway.yaml.OpsPath.MismatchException;
import java.util.Objects;

/** One change an ops file asks for, or one thing it insists on. */
sealed interface Operation {
  /** The document after the operation; the one given stays as it is. */
  YamlNode apply(YamlNode document) throws MismatchException;

  record Replace(OpsPath path, YamlNode value) implements Operation {
    @Override
    public YamlNode apply(YamlNode document) throws MismatchException {
      return path.replace(document, value);
    }
  }

  record Remove(OpsPath path) implements Operation {
    @Override
    public YamlNode apply(YamlNode document) throws MismatchException {
      if (path.isWholeDocument()) {
        throw new MismatchException("Cannot remove entire document", false);
      }
      return path.remove(document);
    }
  }

  record TestValue(OpsPath path, YamlNode expected) implements Operation {
    @Override
    public YamlNode apply(YamlNode document) throws MismatchException {
      if (!Objects.equals(path.find(document).plain(), expected.plain())) {
        throw new MismatchException("Found value does not match expected value", false);
      }
      return document;
    }
  }

  record TestAbsent(OpsPath path) implements Operation {
    @Override
    public YamlNode apply(YamlNode document) throws MismatchException {
      try {
        path.find(document);
      } catch (MismatchException e) {
        if (e.endIsMissing()) {
          return document;
        }
        throw e;
      }
      throw new MismatchException("Expected to not find '" + path + "'", false);
    }
  }
}
