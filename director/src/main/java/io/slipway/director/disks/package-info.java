/** Persistent disks beside those in use: snapshots, and disks that jobs manage by themselves. */
@NullMarked
package io.slipway.director.disks;

import org.jspecify.annotations.NullMarked;
