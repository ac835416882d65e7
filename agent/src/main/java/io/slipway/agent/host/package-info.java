/**
 * The process that owns this machine's instances: offers the machine as a cloud, and keeps the
 * agents of its VMs.
 */
@NullMarked
package io.slipway.agent.host;

import org.jspecify.annotations.NullMarked;
