#!/bin/sh
# From a fresh clone to the chat window. Other commands of `qa` work too:
#   sh scripts/start.sh ask "When was the Joint Declaration signed?"
set -eu
. "$(dirname -- "$0")/environment.sh"
prepare . run
cd "$root"
[ $# -gt 0 ] || set -- chat
exec "$bin/qa" "$@"
