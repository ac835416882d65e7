#!/bin/bash
# monit, as far as jobs use it: asks the supervisor of this instance.
# Nothing but bash is needed. Starting a service runs no lifecycle hook.

export LC_ALL=C
address=@ADDRESS@
port=@PORT@
user_file=@USER_FILE@

fail() {
  printf 'monit: %s\n' "$1" >&2
  exit 1
}

usage() {
  cat_lines \
    'Usage: monit [-g group] {arguments}' \
    ' start all|name      Start all services, those of a group, or one' \
    ' stop all|name       Stop them' \
    ' restart all|name    Stop and start them' \
    ' monitor all|name    Look after them from now on' \
    ' unmonitor all|name  Leave them alone from now on' \
    ' reload              Read the control files again' \
    ' status              Print everything about each service' \
    ' summary             Print one line about each service' \
    ' quit                Start the supervisor afresh'
}

cat_lines() {
  printf '%s\n' "$@"
}

base64_of() {
  local text=$1 digits=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/
  local i a b c out=
  for ((i = 0; i < ${#text}; i += 3)); do
    printf -v a %d "'${text:i:1}"
    b=0 c=0
    ((i + 1 < ${#text})) && printf -v b %d "'${text:i+1:1}"
    ((i + 2 < ${#text})) && printf -v c %d "'${text:i+2:1}"
    ((a &= 255, b &= 255, c &= 255))
    out+=${digits:a>>2:1}${digits:((a & 3) << 4) | (b >> 4):1}
    if ((i + 1 < ${#text})); then out+=${digits:((b & 15) << 2) | (c >> 6):1}; else out+==; fi
    if ((i + 2 < ${#text})); then out+=${digits:c & 63:1}; else out+==; fi
  done
  printf %s "$out"
}

percent_encoded() {
  local text=$1 i byte code out=
  for ((i = 0; i < ${#text}; i++)); do
    byte=${text:i:1}
    case $byte in
      [a-zA-Z0-9._-]) out+=$byte ;;
      *)
        printf -v code %d "'$byte"
        printf -v byte '%%%02X' $((code & 255))
        out+=$byte
        ;;
    esac
  done
  printf %s "$out"
}

# request METHOD TARGET [BODY]: sets code and body
request() {
  local credentials line
  credentials=$(<"$user_file") 2>/dev/null || fail "cannot read $user_file: are you root?"
  { exec 3<>"/dev/tcp/$address/$port"; } 2>/dev/null \
    || fail 'error connecting to the monit daemon'
  printf '%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Basic %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "$1" "$2" "$address:$port" "$(base64_of "$credentials")" \
    application/x-www-form-urlencoded "${#3}" "$3" >&3
  IFS= read -r line <&3 || fail 'error receiving data from the monit daemon'
  line=${line#* }
  code=${line%% *}
  while IFS= read -r line <&3 && [[ ${line%$'\r'} ]]; do :; done
  body=
  while IFS= read -r line <&3; do body+=$line$'\n'; done
  body+=$line
  exec 3>&-
}

act() {
  local target=/_services form=action=$1
  if [[ $2 && $2 != all ]]; then
    target=/$(percent_encoded "$2")
  elif [[ $group ]]; then
    form+="&group=$(percent_encoded "$group")"
  fi
  request POST "$target" "$form"
  [[ $code == 200 ]] || fail "action failed -- ${body%$'\n'}"
}

show() {
  local target="/_status?format=text&level=$1"
  [[ $group ]] && target+="&group=$(percent_encoded "$group")"
  request GET "$target"
  [[ $code == 200 ]] || fail "action failed -- ${body%$'\n'}"
  printf %s "$body"
}

reload() {
  request POST /_reload
  [[ $code == 200 ]] || fail "reload failed -- ${body%$'\n'}"
}

group=
arguments=()
while (($#)); do
  case $1 in
    -g) (($# > 1)) || fail "option requires an argument -- g  (-h will show valid options)"
      group=$2
      shift ;;
    -g?*) group=${1#-g} ;;
    -c) shift ;;
    -c?* | -v | -I) ;;
    -V) cat_lines 'This is Monit version 5.2.5'; exit 0 ;;
    -h) usage; exit 0 ;;
    -*) fail "invalid option -- ${1#-}  (-h will show valid options)" ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

action=${arguments[0]}
service=${arguments[1]}
case $action in
  start | stop | restart | monitor | unmonitor)
    [[ $service || $group ]] \
      || fail "please specify the configured service name or 'all' after $action"
    act "$action" "$service" ;;
  status) show full ;;
  summary) show summary ;;
  reload) reload; cat_lines 'Reinitializing monit daemon' ;;
  quit) reload; cat_lines 'monit daemon restarted' ;;
  '') cat_lines 'monit daemon is running' ;;
  *) fail "invalid argument -- $action  (-h will show valid arguments)" ;;
esac
