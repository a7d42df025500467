#!/bin/sh
# Gives the first stage a Python, if its base has none, and the packages that are named; runs in
# there, as root.
# An official Debian image names the snapshot it was made from in a comment of its sources. That
# snapshot is used, so that the base's digest decides about every package.
set -eu
if [ $# -eq 0 ] && [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ensurepip' 2>/dev/null; then exit; fi
sources=/etc/apt/sources.list.d/debian.sources
[ ! -f "$sources" ] || sed -i -E '/^# https?:/{N;s|^# (\S+)\nURIs: .*|URIs: \1|}' "$sources"
apt-get -o Acquire::Check-Valid-Until=false update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv "$@"
