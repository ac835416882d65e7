package io.slipway.linux;

enum Architecture {
  X86_64,
  ARM64,
  OTHER;

  static final Architecture CURRENT =
      switch (System.getProperty("os.arch", "")) {
        case "amd64", "x86_64" -> X86_64;
        case "aarch64" -> ARM64;
        default -> OTHER;
      };
}
