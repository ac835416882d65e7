/**
 * The cloud provider interface: how the Director gets VMs and disks, and the built-in provider that
 * makes them out of this machine.
 */
@NullMarked
package io.slipway.cpi;

import org.jspecify.annotations.NullMarked;
