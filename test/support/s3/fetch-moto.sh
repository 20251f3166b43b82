#!/usr/bin/env bash
# Unpacks the S3 server of Moto beside the system: Debian 12 does not have it, Debian 13 does. Usage: fetch-moto.sh FOLDER
# The package comes through apt, with lists and trust of its own, from the mirror that apt is set up with.
set -euo pipefail
to=$1
[[ -e $to/usr/bin/moto_server ]] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache/archives}/partial
mirror=$({ cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true; } |
  awk '/^URIs:/{print $2; exit} /^deb /{for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; exit}}')
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' \
  "${mirror:-http://deb.debian.org/debian}" >"$work/sources.list"
options=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
apt-get -qq "${options[@]}" update
(cd "$work" && apt-get -qq "${options[@]}" download python3-moto >/dev/null)
mkdir -p "$to"
dpkg -x "$work"/python3-moto_*.deb "$to"
