#!/bin/sh
set -e

if [ "$1" = configure ]; then
  systemd-sysusers ${DPKG_ROOT:+--root="$DPKG_ROOT"} industriverse-edge.conf
  # There before the first start, so that the daemon's user can try the configuration.
  systemd-tmpfiles ${DPKG_ROOT:+--root="$DPKG_ROOT"} --create industriverse-edge.conf
  if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # A running daemon goes on with the new version, after standing its machine down. A first installation
    # starts nothing: nobody has said yet which machine this gateway guards.
    systemctl try-restart industriverse-edge.service industriverse-hub.service || true
  fi
fi
