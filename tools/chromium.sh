#!/bin/sh
# The browser tests drive the system's Chromium: found, else installed when we may, else one sentence.
set -eu
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # Without its windows where Debian has it apart: the same engine, a third less to run.
    apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 ||
        apt-get install -y -qq --no-install-recommends chromium >/dev/null
    command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
    command -v chromium >/dev/null 2>&1 && exit 0
fi
echo 'Chromium est nécessaire aux essais de navigateur : « sudo apt-get install -y chromium », puis relancez.' >&2
exit 1
