package io.slipway.compiler;

import javax.inject.Named;
import javax.inject.Singleton;
import javax.tools.JavaCompiler;
import org.codehaus.plexus.compiler.javac.InProcessCompiler;
import org.codehaus.plexus.compiler.javac.JavacCompiler;
import org.codehaus.plexus.compiler.javac.JavaxToolsCompiler;

/**
 * The compiler plugin's javac, with javac's plugins (Error Prone, NullAway) loaded once for the
 * whole build instead of once for every module's sources and once more for its tests. What the JVM
 * has compiled of them stays compiled; loaded anew, they would run interpreted again, which takes
 * several times as long as the checks themselves.
 */
@Named(CheckingJavac.ID)
@Singleton
public final class CheckingJavac extends JavacCompiler {
  static final String ID = "checking-javac";

  private final InProcessCompiler compiler =
      new JavaxToolsCompiler() {
        @Override
        protected JavaCompiler newJavaCompiler() {
          return new WarmCompiler(super.newJavaCompiler());
        }
      };

  @Override
  public String getCompilerId() {
    return ID;
  }

  @Override
  protected InProcessCompiler inProcessCompiler() {
    return compiler;
  }
}
