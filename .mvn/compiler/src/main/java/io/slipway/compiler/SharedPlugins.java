package io.slipway.compiler;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** javac's files, with one class loader for each path that plugins are loaded from. */
final class SharedPlugins extends ForwardingJavaFileManager<StandardJavaFileManager> {
  private static final Map<List<URL>, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  SharedPlugins(StandardJavaFileManager files) {
    super(files);
  }

  @Override
  public ClassLoader getClassLoader(Location location) {
    if (location != StandardLocation.ANNOTATION_PROCESSOR_PATH) {
      return super.getClassLoader(location);
    }
    List<URL> path = new ArrayList<>();
    for (File file : fileManager.getLocation(location)) {
      path.add(url(file));
    }
    return LOADERS.computeIfAbsent(path, SharedPlugins::loader);
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("No URL of " + file, e);
    }
  }

  /** javac closes a loader that can be closed when it has compiled one module; this one cannot. */
  private static ClassLoader loader(List<URL> path) {
    ClassLoader javac = ClassLoader.getSystemClassLoader();
    return new ClassLoader(new URLClassLoader(path.toArray(URL[]::new), javac)) {};
  }
}
