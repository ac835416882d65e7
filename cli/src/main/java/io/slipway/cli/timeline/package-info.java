/** Where the time of tasks went, and why things happened to instances, for people. */
@NullMarked
package io.slipway.cli.timeline;

import org.jspecify.annotations.NullMarked;
