# Sourced by the programs beside it, which set here and root: finds a JDK, builds what is newer than the last build.

is_jdk_25() { [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$1/release"; }

find_jdk() {
  local candidate on_path
  on_path=$(command -v java || true)
  [ -z "${on_path}" ] || on_path=$(dirname "$(dirname "$(readlink -f "${on_path}")")")
  for candidate in "${JAVA_HOME:-}" "${on_path}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if [ -n "${candidate}" ] && is_jdk_25 "${candidate}"; then
      echo "${candidate}"
      return
    fi
  done
  return 1
}

if ! JAVA_HOME=$(find_jdk); then
  echo "bench: needs a JDK 25 (not a JRE): install one, for instance Temurin 25, or point JAVA_HOME at it" >&2
  exit 1
fi
export JAVA_HOME

program="${root}/server/target/slipway"
jar=$(compgen -G "${here}/target/slipway-bench-*.jar" | head -n 1 || true)
if [ -z "${jar}" ] || [ -n "$(find "${root}"/*/pom.xml "${root}"/*/src/main -newer "${jar}" -print -quit)" ]; then
  echo "bench: building…" >&2
  (cd "${root}" && ./mvnw -q -Dquick -pl bench -am package >&2)
  jar=$(compgen -G "${here}/target/slipway-bench-*.jar" | head -n 1)
  touch "${jar}"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/slipway-bench.XXXXXX")
trap 'rm -rf "${work}"' EXIT
