/**
 * Linux system calls through {@code java.lang.foreign}: namespaces, mounts, spawning, pidfd, epoll,
 * inotify. The only native code of the project; nothing else calls into the C library.
 */
@NullMarked
package io.slipway.linux;

import org.jspecify.annotations.NullMarked;
