package io.slipway.instance;

/** A way of starting programs. */
interface Launcher {
  SpaceProcess start(Launch launch);
}
