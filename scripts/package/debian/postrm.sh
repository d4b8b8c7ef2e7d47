#!/bin/sh
set -e

if [ "$1" = remove ] && [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
# The log, the keys and the capsules go with a purge and with nothing less. The user stays: a number that is
# given to somebody else would give them whatever is left elsewhere, as in a backup.
if [ "$1" = purge ]; then
  for folder in var/lib/industriverse var/lib/industriverse-hub run/industriverse etc/industriverse; do
    rm -rf "${DPKG_ROOT:-}/$folder"
  done
fi
