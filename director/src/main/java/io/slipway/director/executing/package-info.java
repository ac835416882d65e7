/**
 * Carrying out the steps that are planned for instances: VMs made and replaced, disks attached,
 * packages and jobs applied, processes stopped and started with their hooks (Director behaviour 4.3
 * to 4.5, 4.9).
 */
@NullMarked
package io.slipway.director.executing;

import org.jspecify.annotations.NullMarked;
