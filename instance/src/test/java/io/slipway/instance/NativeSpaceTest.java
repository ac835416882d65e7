package io.slipway.instance;

final class NativeSpaceTest extends SpaceContract {
  @Override
  SpaceKind kind() {
    return SpaceKind.NATIVE;
  }
}
