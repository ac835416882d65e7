/** What there is: instances with their VMs, disks and addresses. */
@NullMarked
package io.slipway.model.instances;

import org.jspecify.annotations.NullMarked;
