/** Speaking SSH to instances: connections, terminals, files. */
@NullMarked
package io.slipway.cli.ssh;

import org.jspecify.annotations.NullMarked;
