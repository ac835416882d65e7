# Sourced by the launcher when the checkout is not built: builds it, and shows what is done and what remains. One build at a time; one that is
# interrupted ends with all its processes, and what it leaves is built anew.

# Runs in a process group of its own what a signal to this shell must end as a whole, and returns its status.
group=
in_group() {
  set -m
  "$@" &
  group=$!
  set +m
  local status=0
  wait "${group}" || status=$?
  group=
  return "${status}"
}

interrupted() {
  trap '' INT TERM HUP
  if [ -n "${group}" ]; then
    kill -TERM -- "-${group}" 2>/dev/null || true
    wait "${group}" 2>/dev/null || true
  fi
  [ ! -t 2 ] || printf '\n' >&2
  echo "slipway: the build was interrupted; the next command begins it again" >&2
  exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

# Ends only when Maven has: a signal to the group ends that, and this shell waits for it.
maven() {
  trap : INT TERM HUP
  # The shell's own word about a process that was ended is for nobody.
  exec 8>&2 2> /dev/null
  cd "${here}"
  ./mvnw -B -Dquick -pl server -am package 2>&1 < /dev/null 8>&- 9>&- | progress 2>&8 8>&-
}

# Maven's output goes to the log, what it means to the user: on a terminal in one line that changes.
progress() {
  trap '' INT TERM HUP
  local line part pending='' status state='starting Maven' fetched=0
  while :; do
    status=0
    IFS= read -r -t 1 part || status=$?
    if [ "${status}" -gt 128 ]; then
      pending+=${part}
      [ ! -t 2 ] || show
      continue
    fi
    line=${pending}${part}
    pending=
    [ "${status}" = 0 ] || [ -n "${line}" ] || break
    printf '%s\n' "${line}" >> "${program}/build.log"
    case "${line}" in
      *'Downloaded from '*)
        fetched=$((fetched + 1))
        [ ! -t 2 ] || show
        ;;
      *'[INFO] Building '*\[*/*\])
        if [[ ${line} =~ Building\ (Slipway:\ )?([^ ]+)\ .*\[([0-9]+)/([0-9]+)\]$ ]]; then
          state="${BASH_REMATCH[3]} of ${BASH_REMATCH[4]}: ${BASH_REMATCH[2],,}"
          show
        fi
        ;;
    esac
    [ "${status}" = 0 ] || break
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

show() {
  local text="slipway: building ${state}, ${SECONDS} s"
  [ "${fetched}" = 0 ] || text+=", ${fetched} files fetched"
  if [ -t 2 ]; then
    printf '\r\033[K%s' "${text}" >&2
  else
    printf '%s\n' "${text}" >&2
  fi
}

mkdir -p "${program}"
exec 9>> "${program}/lock"
if ! flock -n 9; then
  echo "slipway: another build of this checkout is under way; waiting for it" >&2
  in_group flock 9
fi
if ! is_built; then
  SECONDS=0
  "${dist}/warm-up" end "${program}"
  # A build that did not end may have left half a file that looks whole.
  [ ! -f "${program}/building" ] || rm -rf "${here}"/*/target/quick "${program}/lib"
  rm -f "${program}/built"
  sources > "${program}/building"
  : > "${program}/build.log"
  echo "slipway: building, once; what Maven says is in ${program}/build.log" >&2
  if ! in_group maven; then
    grep -E '^\[ERROR\]' "${program}/build.log" >&2 || tail -n 40 "${program}/build.log" >&2
    echo "slipway: the build failed; all of it is in ${program}/build.log" >&2
    exit 1
  fi
  # With the time of the build's beginning: what was changed since then is newer.
  mv "${program}/building" "${program}/built"
  echo "slipway: built in ${SECONDS} s" >&2
fi
exec 9>&-
trap - INT TERM HUP
