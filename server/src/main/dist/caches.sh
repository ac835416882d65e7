# Sourced by the launcher: sees to it that the JVM's caches belong to this JDK and these jars, and has them made after the first command that
# does any work, in the background.

# The JVM compares the jars' paths, sizes and times. What has moved or was copied needs new caches, as after a build.
cached_for() { stat -c '%n %s %Y' "${JAVA_HOME}/lib/modules" "${program}"/lib/*.jar | sha256sum; }

works() {
  case "${1:-}" in '' | -h | --help | help | -V | --version | version) return 1 ;; esac
  case " $* " in *' --help '* | *' -h '*) return 1 ;; esac
}

if [ "${1:-}" = down ]; then
  # The last command leaves nothing running.
  "${dist}/warm-up" end "${program}"
elif [ "${SLIPWAY_WARM_UP:-}" != never ] && [ -w "${program}" ] && works "$@"; then
  cached=$(cached_for)
  # Only what this launcher built: the first line of its mark is a digest of the sources.
  if [ "${cached}" != "$(cat "${program}/cached" 2>/dev/null)" ] && [[ $(< "${program}/built") =~ ^[0-9a-f]{64} ]]; then
    # It starts when the other end of the pipe is closed: when the program has ended.
    exec 8> >(exec setsid -f "${dist}/warm-up" start "${program}" "${cached}" "${here}/examples/greeter" > /dev/null 2>&1)
  fi
fi
