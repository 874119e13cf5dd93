#!/usr/bin/env bash
# Walks through Vigie on a genuine Windows Python under Wine: see docs/installer.md for what that proves, and what it can't.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:-build/windows}
mkdir -p "$target"
# pip reads the conditions of the machine it runs on: what is locked for Windows alone is taken too
sed -E "s/ *; *sys_platform == 'win32'//" requirements/run.lock >"$target/requirements.txt"
bash packaging/windows-python.sh "$target" --require-hashes -r "$target/requirements.txt"
trap '"$target/stop"' EXIT
PYTHONPATH="Z:$(pwd | tr / '\\')\\src" timeout 900 "$target/python" tools/smoke.py
