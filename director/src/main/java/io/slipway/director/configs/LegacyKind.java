package io.slipway.director.configs;

/** The configs with endpoints of their own from before there were generic ones. */
public enum LegacyKind {
  CLOUD("cloud"),
  RUNTIME("runtime"),
  CPI("cpi");

  private final String type;

  LegacyKind(String type) {
    this.type = type;
  }

  /** The type of the generic config it is stored as. */
  public String type() {
    return type;
  }

  String eventObject() {
    return type + "-config";
  }
}
