#!/usr/bin/env bash
# Assembles a Windows CPython 3.11 (amd64) that runs under Wine, to smoke-test
# Windows code paths on a Debian machine. See docs/installer.md.
#
#   windows-python.sh TARGET [pip arguments: requirements, or -r FILE ...]
#
# Leaves TARGET/python (use it like python3), TARGET/stop, TARGET/win, TARGET/prefix.
# Run it again at will: a step that is done is skipped.
set -euo pipefail

target=${1:?usage: windows-python.sh TARGET [pip arguments]}
shift
mkdir -p "$target"
target=$(cd "$target" && pwd)
win=$target/win
site=$win/Lib/site-packages

# Where the interpreter comes from: this wheel carries the official python311.dll (3.11.9)
# and the extension modules (_ssl, _ctypes, _sqlite3 ...) for freezing Windows programs.
carrier='panda3d==1.10.16 --hash=sha256:37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82'

python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
  { echo "Python 3.11 is needed here: the pure-Python library is taken from it" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export WINEPREFIX=$target/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='

quiet() { "$@" </dev/null >"$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }; }

install_tools() {
  command -v wine >/dev/null && command -v x86_64-w64-mingw32-gcc >/dev/null &&
    command -v unzip >/dev/null && locale -a | grep -x fr_FR.utf8 >/dev/null && return
  quiet apt-get update
  DEBIAN_FRONTEND=noninteractive quiet apt-get install -y --no-install-recommends \
    wine wine64 gcc-mingw-w64-x86-64-win32 unzip locales
  # Wine takes its code pages and its language from this locale; without it, accents are lost.
  quiet localedef -i fr_FR -f UTF-8 fr_FR.UTF-8
}

unpack_interpreter() {
  [[ -f $win/python311.dll ]] && return
  echo "$carrier" >"$work/carrier.txt"
  quiet "$python" -m pip download --no-deps --require-hashes -r "$work/carrier.txt" -d "$work" \
    --only-binary=:all: --platform win_amd64 --python-version 3.11
  mkdir -p "$win/DLLs" "$site"
  # Not the api-ms-win-crt files: Wine has its own C runtime.
  unzip -qoj "$work"/panda3d-*.whl 'deploy_libs/*.pyd' 'deploy_libs/lib*.dll' \
    'deploy_libs/sqlite3.dll' -d "$win/DLLs"
  unzip -qoj "$work"/panda3d-*.whl deploy_libs/VCRUNTIME140.dll -d "$win"
  unzip -qoj "$work"/panda3d-*.whl deploy_libs/python311.dll -d "$win"
}

copy_library() {
  [[ -f $win/Lib/.complete ]] && return
  local from
  from=$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  tar -C "$from" -cf - --exclude=site-packages --exclude=dist-packages --exclude=__pycache__ \
    --exclude=./test --exclude=lib-dynload --exclude='config-3*' --exclude=idlelib \
    --exclude=turtledemo --exclude='_sysconfigdata*' . | tar -C "$win/Lib" -xf -
  touch "$win/Lib/.complete"
}

# python.exe: calls Py_Main of the DLL, and says it knows Windows 10
# (without that manifest Windows, and Wine, answer an old version number).
build_launcher() {
  [[ -f $win/python.exe ]] && return
  cat >"$work/main.c" <<'C'
#include <windows.h>
#include <stdio.h>
int wmain(int argc, wchar_t **argv) {
    HMODULE dll = LoadLibraryW(L"python311.dll");
    int (*py_main)(int, wchar_t **) = dll ? (void *)GetProcAddress(dll, "Py_Main") : NULL;
    if (!py_main) { fwprintf(stderr, L"python311.dll: error %lu\n", GetLastError()); return 120; }
    return py_main(argc, argv);
}
C
  cat >"$work/python.manifest" <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application>
    <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
  </application></compatibility>
</assembly>
XML
  (
    cd "$work"
    echo '1 24 "python.manifest"' >python.rc
    x86_64-w64-mingw32-windres python.rc -O coff -o python.res
    x86_64-w64-mingw32-gcc -O2 -s -municode -o "$win/python.exe" main.c python.res
  )
}

# python3.dll: wheels of the stable ABI (abi3) link to it. The real one only forwards
# to python311.dll, and so does this one.
build_stable_abi() {
  [[ -f $win/python3.dll ]] && return
  {
    echo 'LIBRARY python3.dll'
    echo 'EXPORTS'
    x86_64-w64-mingw32-objdump -p "$win/python311.dll" |
      awk '/Name Pointer\] Table/ {on = 1; next} on && /\[/ {print $NF " = python311." $NF} on && /^$/ {on = 0}'
  } >"$work/python3.def"
  echo 'int unused;' >"$work/unused.c"
  x86_64-w64-mingw32-gcc -s -shared -nostdlib -Wl,-e,0 \
    -o "$win/python3.dll" "$work/unused.c" "$work/python3.def"
}

# bcryptprimitives.dll: Wine 8 has none, and every Rust wheel takes its random numbers there.
build_random_source() {
  [[ -f $win/bcryptprimitives.dll ]] && return
  cat >"$work/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    while (size) {
        ULONG part = size > 0x10000000 ? 0x10000000 : (ULONG)size;
        if (!SystemFunction036(data, part)) return FALSE;
        data += part; size -= part;
    }
    return TRUE;
}
C
  x86_64-w64-mingw32-gcc -O2 -s -shared -o "$win/bcryptprimitives.dll" "$work/random.c" -ladvapi32
}

create_prefix() {
  [[ -f $target/prefix/.ready ]] && return
  quiet wine wineboot -u
  quiet wine winecfg -v win10
  # without a screen, windows exist all the same (the end of the session is told to one)
  quiet wine reg add "HKCU\\Software\\Wine\\Drivers" /v Graphics /d null /f
  wineserver -w
  touch "$target/prefix/.ready"
}

# TARGET/python works around two habits of Wine:
# - its background services keep the first caller's pipes open, so that whoever reads
#   them to the end waits for seconds or for ever: they are started here without pipes;
# - standard input or output that is a regular file looks invalid to Python: cat stands between.
write_wrappers() {
  cat >"$target/python" <<'SH'
#!/usr/bin/env bash
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export WINEPREFIX=$here/prefix WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='
# A French Windows: code pages 1252 and 850, interface language 1036.
export LC_ALL=${WINDOWS_LOCALE:-fr_FR.UTF-8}
if wineserver -p60 </dev/null >/dev/null 2>&1; then
  wine cmd /c rem </dev/null >/dev/null 2>&1
  # the desktop's own program starts with the first window and keeps the streams of whoever opened it: give it none
  wine "$here/win/python.exe" -c 'import ctypes; ctypes.windll.user32.GetDesktopWindow()' </dev/null >/dev/null 2>&1
fi
if [[ ! -f /dev/stdin && ! -f /dev/stdout && ! -f /dev/stderr ]]; then
  exec wine "$here/win/python.exe" "$@"
fi
relays=()
[[ -f /dev/stdin ]] && exec < <(cat)
[[ -f /dev/stdout ]] && exec > >(trap '' TERM INT; cat) && relays+=($!)
[[ -f /dev/stderr ]] && exec 2> >(trap '' TERM INT; cat >&2) && relays+=($!)
wine "$here/win/python.exe" "$@" <&0 &
child=$!
trap 'kill "$child" 2>/dev/null' TERM INT
wait "$child"; status=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; status=$?; done
exec >&- 2>&-
wait "${relays[@]}"
exit "$status"
SH
  cat >"$target/stop" <<'SH'
#!/usr/bin/env bash
# Ends every Windows process of this folder's prefix.
WINEPREFIX=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/prefix wineserver -k || true
SH
  chmod +x "$target/python" "$target/stop"
}

# pip reads the markers (sys_platform == "win32") of the machine it runs on: name
# Windows-only dependencies such as tzdata and colorama yourself.
install_packages() {
  (($#)) || return 0
  quiet "$python" -m pip install --target "$site" --upgrade --only-binary=:all: \
    --platform win_amd64 --python-version 3.11 --implementation cp "$@"
}

install_tools
unpack_interpreter
copy_library
build_launcher
build_stable_abi
build_random_source
create_prefix
write_wrappers
install_packages "$@"
"$target/python" -c 'import sys, winreg, ctypes, ssl, sqlite3; print("Windows Python", sys.version.split()[0], "under Wine is ready")' | cat
