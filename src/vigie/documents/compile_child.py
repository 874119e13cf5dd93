"""The short-lived process that turns one request into one PDF.

Typst keeps tens of mebibytes for itself once it has compiled: the resting cockpit must not carry them,
so the work is done here and the process ends. It reads one JSON request on its standard input and writes
the PDF on its standard output; nothing is written to disk, and neither Django nor the database is loaded.
"""

import contextlib
import json
import sys
from typing import Any, cast

import typst

from vigie import platform

STANDARDS: Any = ["a-2a", "ua-1"]
FAILED = 1


def leave_no_trace() -> None:
    """Where the system allows it, forbid this process to write a file at all, a core dump included."""
    platform.no_dumps()
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def compile_request(request: dict[str, Any]) -> bytes:
    """The PDF of ``request``: ``files`` (texts by name), ``data``, ``fonts``, ``timestamp``."""
    files = {name: text.encode() for name, text in request["files"].items()}
    files["data.json"] = json.dumps(request["data"], ensure_ascii=False).encode()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[request["fonts"]]
    )
    pdf: bytes = typst.compile(
        cast(Any, files),  # the stubs do not say that several files may be given in memory
        root=request["fonts"],
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=request["timestamp"],
    )
    return pdf


def main() -> int:
    leave_no_trace()
    try:
        pdf = compile_request(json.loads(sys.stdin.buffer.read()))
    except typst.TypstError as error:
        diagnostic = {"message": str(error), "hints": list(getattr(error, "hints", []))}
        sys.stderr.buffer.write(json.dumps(diagnostic).encode())
        return FAILED
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
