#!/bin/sh
# From a clone to a verdict: installs what is missing, builds, packs one sample into an archive as a customer would send it, and opens it.
# usage: samples/try.sh [NAME]     NAME is a folder beside this script or the start of one; without it, 02
# Without a terminal the verdict is printed instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

sample=
for folder in "$here/${1:-02}"*/; do
	[ -f "$folder/STORY.md" ] && sample=${folder%/} && break
done
if [ -z "$sample" ]; then
	echo "try: no sample is called ${1:-02}; there are:" >&2
	for folder in "$here"/*/; do
		[ -f "$folder/STORY.md" ] && echo "  $(basename "$folder")" >&2
	done
	exit 2
fi
name=$(basename "$sample")

sh tests/packages.sh
mkdir -p build out
if [ ! -f build/release/CMakeCache.txt ]; then
	echo "try: configuring build/release"
	generator=
	! command -v ninja >/dev/null 2>&1 || generator="-G Ninja"
	# shellcheck disable=SC2086
	cmake --preset release $generator >build/release.log 2>&1 || { cat build/release.log; exit 1; }
fi
if [ ! -f "$sample/truth.json" ]; then # a large one is kept as its scenario
	cmake --build build/release --parallel "$(nproc 2>/dev/null || echo 2)" --target generate >build/release.log 2>&1 || { tail -n 40 build/release.log; exit 1; }
	rm -rf "out/$name"
	build/release/generate "samples/generate/scenarios/$name.txt" "out/$name"
	here=$PWD/out
fi
[ -x build/release/simpane ] || echo "try: building build/release/simpane, about a minute"
cmake --build build/release --parallel "$(nproc 2>/dev/null || echo 2)" --target simpane >build/release.log 2>&1 || { tail -n 40 build/release.log; exit 1; }

# The archive holds evidence only: neither the story nor what is true of it.
tar -czf "out/$name.tar.gz" --sort=name --mtime="2026-12-31 00:00:00Z" -C "$here" --exclude STORY.md --exclude truth.json "$name"
echo "try: simpane out/$name.tar.gz" >&2
if [ -t 0 ] && [ -t 1 ]; then
	exec build/release/simpane "out/$name.tar.gz"
fi
exec build/release/simpane verdict "out/$name.tar.gz"
