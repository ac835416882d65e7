/** Compares rendered templates with those of MRI, and measures how fast they are rendered. */
@NullMarked
package io.slipway.bench.templates;

import org.jspecify.annotations.NullMarked;
