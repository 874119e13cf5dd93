"""Start to first page, lock to first page, and memory at rest, against the named baselines.

python bench/start.py [--runs 5]
"""

import argparse
import contextlib
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
BASELINES = (
    ("CISO Assistant (backend)", 3.4, 331.0),
    ("ISMS Builder", 0.34, 77.0),
)
FIRST_PAGE_BUDGET = 1.0
MEMORY_BUDGET = 120.0


def ask(
    port: int, path: str, method: str = "GET", body: str = "", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Host": f"localhost:{port}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def memory(process: subprocess.Popen[str]) -> float:
    """PSS in MiB where the system tells it, else RSS; children included."""
    total = 0
    parent = psutil.Process(process.pid)
    for each in [parent, *parent.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            info = each.memory_full_info()
            total += getattr(info, "pss", info.rss)
    return total / 2**20


def once(rest: float) -> tuple[float, float, float, float]:
    """Seconds to the first answer, to the first page, processor seconds of that, and MiB at rest."""
    with tempfile.TemporaryDirectory() as folder:
        env = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        env |= {"VIGIE_HOME": folder, "PYTHONPATH": str(ROOT / "src")}
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "vigie"], env=env, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            shown = "".join(process.stdout.readline() for _ in range(3))
            port = int(re.search(r"localhost:(\d+)", shown)[1])  # type: ignore[index]
            page = Path(re.search(r"(\S+ouvrir-\S+\.html)", shown)[1])  # type: ignore[index]
            ask(port, "/")
            closed = time.perf_counter() - begin
            token = re.search(r'name="token" value="([^"]+)"', page.read_text("utf-8"))[1]  # type: ignore[index]
            form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": "null"}
            cookie = ask(port, "/_launch/", "POST", f"token={token}", **form).headers["Set-Cookie"]
            cookie = cookie.strip().partition(";")[0]
            first = ask(port, "/", Cookie=cookie)
            if first.status == 302:
                first = ask(port, first.headers["Location"], Cookie=cookie)
            assert first.status == 200, first.status
            opened = time.perf_counter() - begin
            times = psutil.Process(process.pid).cpu_times()
            time.sleep(rest)
            return closed, opened, times.user + times.system, memory(process)
        finally:
            process.terminate()
            process.communicate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rest", type=float, default=3.0, help="seconds of rest before memory is read")
    options = parser.parse_args()
    results = [once(options.rest) for _ in range(options.runs)]
    closed, opened, busy, resting = (statistics.median(column) for column in zip(*results, strict=True))
    print(f"start to first answer      {closed:6.2f} s")
    print(f"start to first page        {opened:6.2f} s   budget {FIRST_PAGE_BUDGET:.2f} s")
    print(f"  of which processor       {busy:6.2f} s   (what remains is the load of this machine)")
    print(f"memory at rest (PSS)       {resting:6.1f} MiB budget {MEMORY_BUDGET:.0f} MiB")
    for name, seconds, mebibytes in BASELINES:
        print(f"  baseline {name:<26} {seconds:5.2f} s  {mebibytes:6.1f} MiB")
    over = opened > FIRST_PAGE_BUDGET or resting > MEMORY_BUDGET
    print("over budget" if over else "within budget")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
