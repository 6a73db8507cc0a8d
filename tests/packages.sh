#!/bin/sh
# Debian packages that building (and, with "tests", testing) needs: installs what is missing, says nothing when all is there.
# Root installs by itself, others through sudo when it asks no password; who can do neither is told the command and gets 1.
# usage: packages.sh [tests]
set -u
need="gcc cmake pkg-config ninja-build libc6-dev libncurses-dev libsqlite3-dev libarchive-dev libisal-dev libpcre2-dev libcjson-dev libzstd-dev libssl-dev"
[ "${1:-}" = tests ] && need="$need clang libclang-rt-dev binutils tmux zip"

installed() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null 2>&1; then
	for tool in cc cmake pkg-config; do
		command -v $tool >/dev/null 2>&1 || { echo "packages: $tool is missing; on Debian these would be: $need" >&2; exit 1; }
	done
	exit 0
fi
missing=
for package in $need; do
	case $package in
	pkg-config) installed pkg-config || installed pkgconf || missing="$missing pkg-config" ;;
	*) installed "$package" || missing="$missing $package" ;;
	esac
done
# 7z has two packages; either will do.
[ "${1:-}" != tests ] || command -v 7z >/dev/null 2>&1 || command -v 7zz >/dev/null 2>&1 || missing="$missing p7zip-full"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	as_root=sudo
else
	echo "packages: please install:  sudo apt-get install$missing" >&2
	exit 1
fi
echo "packages: installing$missing"
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update && \
       $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "packages: apt-get failed" >&2
	exit 1
fi
