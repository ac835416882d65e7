/**
 * Tasks that operators ask for besides deploys: about single VMs and disks, and clearing away what
 * nobody needs (Director API 5.7, 5.8; Director behaviour 9.5).
 */
@NullMarked
package io.slipway.director.upkeep;

import org.jspecify.annotations.NullMarked;
