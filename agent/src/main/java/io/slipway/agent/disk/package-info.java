/** Persistent and dynamic disks of an instance (agent contract 3.9). */
@NullMarked
package io.slipway.agent.disk;

import org.jspecify.annotations.NullMarked;
