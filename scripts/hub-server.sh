#!/usr/bin/env bash
# Starts one of the servers that several hubs share, for a try-out or a test, and stays until it is stopped:
#   scripts/hub-server.sh postgres [FOLDER] [PORT]
#   scripts/hub-server.sh nats [FOLDER] [PORT]
# Both come from Debian (`apt install postgresql nats-server`), listen on loopback alone, and keep all they have in
# FOLDER. Neither is a production's setup: that has replicas, TLS and accounts of its own; see docs/hub.md.
set -eu
what=${1:-} folder=$(realpath -m "${2:-./hub-servers}")

postgres() {
  local port=${1:-5432} bin data="$folder/postgres" secret="$folder/postgres.password" as=()
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] || { echo "There is no PostgreSQL here: apt install postgresql" >&2; exit 1; }
  # It refuses to run as root.
  [ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  if [ ! -e "$data/PG_VERSION" ]; then
    mkdir -p "$folder" "$data"
    (umask 077 && head -c 18 /dev/urandom | base64 >"$secret")
    if [ "$(id -u)" = 0 ]; then chown postgres "$data" "$secret"; fi
    "${as[@]}" "$bin/initdb" --pgdata="$data" --username=iv --pwfile="$secret" --auth=scram-sha-256 \
      --encoding=UTF8 --locale=C >"$folder/postgres.initdb"
    echo "CREATE DATABASE iv" | "${as[@]}" "$bin/postgres" --single -D "$data" postgres >/dev/null
    if [ "$(id -u)" = 0 ]; then chown root "$secret"; fi
  fi
  echo "iv hub run --store postgres://iv@127.0.0.1:$port/iv --store-password $secret"
  exec "${as[@]}" "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
}

nats() {
  local port=${1:-1883} program
  program=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nats-server) ||
    { echo "There is no nats-server here: apt install nats-server" >&2; exit 1; }
  mkdir -p "$folder"
  # JetStream is where its MQTT side keeps what is retained. A package of the longest records has 4.3 MB.
  cat >"$folder/nats.conf" <<EOF
server_name: iv-hub
listen: "127.0.0.1:-1"
max_payload: 8MB
max_pending: 64MB
jetstream { store_dir: "$folder/nats" }
mqtt { listen: "127.0.0.1:$port" }
EOF
  echo "iv hub run --broker mqtt://127.0.0.1:$port"
  exec "$program" -c "$folder/nats.conf"
}

case $what in
postgres) postgres "${3:-}" ;;
nats) nats "${3:-}" ;;
*)
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
  ;;
esac
