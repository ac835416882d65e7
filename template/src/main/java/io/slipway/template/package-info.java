/**
 * The renderer of job templates: ERB evaluated by embedded Ruby runtimes in the context that BOSH
 * gives templates (job rendering contract). One class knows the Ruby runtime's internals, {@link
 * io.slipway.template.RubyRuntime}; everything else handles plain values.
 */
@NullMarked
package io.slipway.template;

import org.jspecify.annotations.NullMarked;
