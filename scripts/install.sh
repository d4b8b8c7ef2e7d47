#!/bin/sh
# Installs Industriverse Edge on a box without a network: put this file, SHA256SUMS and the .deb for the box
# into one folder (`npm run package` makes all three), carry it there, and run `sh install.sh` as root.
set -eu

folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

stop() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

command -v dpkg >/dev/null 2>&1 || stop "this needs Debian, Ubuntu or another system with dpkg"
architecture=$(dpkg --print-architecture)
set -- "$folder"/industriverse-edge_*_"$architecture".deb
[ -f "$1" ] || stop "there is no package for $architecture in $folder"
[ $# = 1 ] || stop "there are several packages for $architecture in $folder: leave one"
package=$1
name=$(basename -- "$package")

# A stick that was pulled too early is found out here and not halfway through an installation. Against somebody
# who can write to the stick this is no help: compare the sum with one that came another way.
[ -f "$folder/SHA256SUMS" ] || stop "SHA256SUMS is missing in $folder"
wanted=$(awk -v name="$name" '$2 == name { print $1 }' "$folder/SHA256SUMS")
[ -n "$wanted" ] || stop "SHA256SUMS does not name $name"
found=$(sha256sum "$package" | cut -d' ' -f1)
[ "$found" = "$wanted" ] || stop "$name is damaged: its sum is $found, not $wanted"

[ "$(id -u)" = 0 ] || stop "$name is whole; run this as root to install it"
dpkg --install "$package"

cat <<'END'

Installed; nothing runs yet. Next:
  1. say which machine this is in /etc/industriverse/gateway.yaml
  2. runuser -u industriverse -- iv doctor --config /etc/industriverse/gateway.yaml
  3. systemctl enable --now industriverse-edge
END
