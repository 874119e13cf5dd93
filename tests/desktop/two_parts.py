"""A process of a replacement as Windows does it, on a system that has `lockf`: byte ranges, one owner a process.

``two_parts.py give`` holds the lock and, once the run folder has a file ``go``, gives way to ``two_parts.py take``,
which lives until there is a file ``end``.
"""

import fcntl
import os
import sys
import time
from pathlib import Path

from vigie import platform
from vigie.desktop import successor
from vigie.desktop.instance import Lock


def by_bytes() -> None:
    """Locks of one byte that belong to the process, as those of Windows."""

    def lock(descriptor: int, part: int = 0) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, part)

    def unlock(descriptor: int, part: int = 0) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, part)

    platform.lock_file, platform.unlock_file = lock, unlock


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def main() -> None:
    by_bytes()
    here = platform.run_dir()
    if sys.argv[1] == "give":
        lock = Lock.take()
        assert lock is not None
        (here / "first").write_text(str(os.getpid()))
        wait_for(here / "go")
        successor.give_way([sys.executable, __file__, "take"], [], lock, ["mark"])
        sys.exit("the next process did not take over")
    _, lock, browsers = successor.take_over()
    (here / "second").write_text(f"{os.getpid()} {browsers}")
    wait_for(here / "end")
    lock.free()


if __name__ == "__main__":
    main()
