#!/bin/sh
set -e

# An upgrade lets the daemon guard until the new version is there.
if [ "$1" = remove ] && [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
  systemctl disable --now industriverse-edge.service industriverse-hub.service || true
fi
