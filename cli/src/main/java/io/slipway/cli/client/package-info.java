/** The Director's API as a client sees it: requests, tasks and their outputs. */
@NullMarked
package io.slipway.cli.client;

import org.jspecify.annotations.NullMarked;
