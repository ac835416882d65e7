package io.slipway.base;

/** Something that goes on until it is closed; closing twice is harmless. */
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
