/** What runs: instances, their VMs, disks and addresses, as the Director records them. */
@NullMarked
package io.slipway.director.instances;

import org.jspecify.annotations.NullMarked;
