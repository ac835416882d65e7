/** Secure shells into instances: temporary users, their keys, and the servers that let them in. */
@org.jspecify.annotations.NullMarked
package io.slipway.agent.ssh;
