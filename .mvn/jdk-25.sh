# Sourced by sh and bash: find_jdk_25 sets JAVA_HOME to a JDK 25 of this machine and exports it, or fails with a message that begins with $1.
# Looked at first: JAVA_HOME itself, then the java on the PATH.

# Without a subprocess, since every command passes here.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  while IFS= read -r line || [ -n "${line}" ]; do
    case "${line}" in 'JAVA_VERSION="25'[.\"]*) return 0 ;; esac
  done < "$1/release"
  return 1
}

find_jdk_25() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "${JAVA_HOME}"; then
    export JAVA_HOME
    return 0
  fi
  on_path=$(command -v java || true)
  [ -z "${on_path}" ] || on_path=$(dirname "$(dirname "$(readlink -f "${on_path}")")")
  # A caller may have file name patterns turned off.
  case $- in *f*) patterns=off ;; *) patterns=on ;; esac
  set +f
  set -- "$1" "${on_path}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*
  [ "${patterns}" = on ] || set -f
  who=$1
  shift
  for candidate in "$@"; do
    if [ -n "${candidate}" ] && is_jdk_25 "${candidate}"; then
      JAVA_HOME=${candidate}
      export JAVA_HOME
      return 0
    fi
  done
  echo "${who}: needs a JDK 25 (not a JRE): install one, for instance Temurin 25, or point JAVA_HOME at it" >&2
  return 1
}
