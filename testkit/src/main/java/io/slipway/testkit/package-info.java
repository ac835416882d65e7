/**
 * What tests of several rooms share: a clock that stands still, eventually-true waits on events.
 */
@NullMarked
package io.slipway.testkit;

import org.jspecify.annotations.NullMarked;
