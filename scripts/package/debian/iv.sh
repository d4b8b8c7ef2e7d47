#!/bin/sh
# `iv`, with the Node that came in the same package; found beside it, so that an unpacked tree works as well.
set -eu
home="$(dirname -- "$(readlink -f -- "$0")")/../lib/industriverse-edge"
exec "$home/bin/node" "$home/scripts/iv.mjs" "$@"
