/** Persistent disks, settings and DNS records of an instance (agent contract 3.7 and 3.9). */
@NullMarked
package io.slipway.agent.disk;

import org.jspecify.annotations.NullMarked;
