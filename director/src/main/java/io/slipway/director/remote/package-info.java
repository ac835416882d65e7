/** VMs of clouds that are not this machine: who they are, and how their agents are let in. */
@NullMarked
package io.slipway.director.remote;

import org.jspecify.annotations.NullMarked;
