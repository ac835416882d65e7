/**
 * Slipway as a program: its home folder, its keys, the wiring of every room by hand, and {@code
 * main}.
 */
@NullMarked
package io.slipway.server;

import org.jspecify.annotations.NullMarked;
