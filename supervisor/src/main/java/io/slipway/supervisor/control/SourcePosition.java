package io.slipway.supervisor.control;

/** A place in a control file; lines and columns count from one. */
public record SourcePosition(String source, int line, int column) {
  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}
