/**
 * The Director's memory: schema, migrations and the repositories behind the interfaces of {@code
 * io.slipway.director}. SQLite in WAL mode; whatever a call has returned from survives a crash.
 */
@NullMarked
package io.slipway.store;

import org.jspecify.annotations.NullMarked;
