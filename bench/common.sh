# Sourced by the programs beside it, which set here and root: finds a JDK, builds what is newer than the last build.

. "${root}/.mvn/jdk-25.sh"
find_jdk_25 bench || exit 1

program="${root}/server/target/program"
jar=$(compgen -G "${here}/target/quick/slipway-bench-*.jar" | head -n 1 || true)
if [ -z "${jar}" ] || [ -n "$(find "${root}"/*/pom.xml "${root}"/*/src/main -newer "${jar}" -print -quit)" ]; then
  echo "bench: building…" >&2
  (cd "${root}" && ./mvnw -q -Dquick -Dslipway.program=target/program -pl bench,simulation -am package >&2)
  jar=$(compgen -G "${here}/target/quick/slipway-bench-*.jar" | head -n 1)
  touch "${jar}"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/slipway-bench.XXXXXX")
trap 'rm -rf "${work}"' EXIT
