package io.slipway.instance;

final class UtilLinuxSpaceTest extends SpaceContract {
  @Override
  SpaceKind kind() {
    return SpaceKind.UTIL_LINUX;
  }
}
