#!/bin/sh
# Everything that a change must pass: packages, a build with gcc and its tests, the same with clang. QUICK=1 leaves clang out.
# usage: tests/run.sh [ctest option...]         for example: tests/run.sh -R unit_
# The last line is "N passed, N failed, N skipped" over all builds; the exit code is 0 only when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
export CTEST_OUTPUT_ON_FAILURE=1
jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0 skipped=0

say() {
	printf '== %s  (%s)\n' "$*" "$(date -u +%H:%M:%S)"
}

close() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ] && [ "$passed" != 0 ]
	exit
}

number() { # of the attribute NAME in ctest's own result file
	sed -n "s/.*[[:space:]]$2=\"\([0-9]*\)\".*/\1/p; /^[[:space:]]*>/q" "$1" | head -n 1
}

# Builds with COMPILER into build/NAME as preset dev has it, runs the tests there and adds up.
check() {
	name=$1 compiler=$2
	shift 2
	dir=build/$name result=$PWD/build/$name/result.xml
	set -- "$@" --output-junit "$result"
	[ -f "$dir/CMakeCache.txt" ] || ! command -v ninja >/dev/null 2>&1 || ninja="-G Ninja"
	! command -v ccache >/dev/null 2>&1 || ccache=-DCMAKE_C_COMPILER_LAUNCHER=ccache
	say "$compiler: build"
	# shellcheck disable=SC2086
	if ! cmake --preset dev -B "$dir" -DCMAKE_C_COMPILER="$compiler" ${ninja:-} ${ccache:-} >"$dir.log" 2>&1 ||
	   ! cmake --build "$dir" --parallel "$jobs" >>"$dir.log" 2>&1; then
		grep -E -A 12 'error:|warning:|undefined reference|CMake Error' "$dir.log" | head -n 200
		echo "$compiler: the build failed; all it said is in $dir.log"
		failed=$((failed + 1))
		return
	fi
	say "$compiler: tests"
	rm -f "$result"
	ctest --test-dir "$dir" --parallel "$jobs" --no-tests=error "$@"
	code=$?
	if [ ! -s "$result" ]; then
		echo "$compiler: ctest ran no test"
		failed=$((failed + 1))
		return
	fi
	all=$(number "$result" tests) bad=$(number "$result" failures) left=$(number "$result" skipped) off=$(number "$result" disabled)
	[ $code = 0 ] || [ "${bad:-0}" != 0 ] || bad=1 all=$((${all:-0} + 1))
	skipped=$((skipped + ${left:-0} + ${off:-0}))
	failed=$((failed + ${bad:-0}))
	passed=$((passed + ${all:-0} - ${bad:-0} - ${left:-0} - ${off:-0}))
}

sh tests/packages.sh tests || { failed=1; close; }
mkdir -p build
check dev gcc "$@"
if [ -z "${QUICK:-}" ]; then
	if command -v clang >/dev/null 2>&1; then
		check clang clang "$@"
	else
		echo "clang: not installed, left out"
	fi
fi
close
