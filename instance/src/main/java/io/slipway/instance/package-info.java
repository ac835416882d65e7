/**
 * An instance's space on this machine: its own {@code /var/vcap}, process tree, host name and
 * loopback address, made of Linux namespaces (or, where the kernel allows none, of a folder). A
 * space outlives the process that made it and is adopted again by the next one.
 */
@NullMarked
package io.slipway.instance;

import org.jspecify.annotations.NullMarked;
