"""Argon2 in a process of its own, so that its memory is given back when it ends.

Standard input: one JSON line ``{"salt": hex, "time_cost", "memory_kib", "parallelism"}`` then the
passphrase's bytes to the end. Standard output: 32 bytes. Never an argument, never a variable. No Django here.
"""

import json
import sys

from vigie import platform

WRAPPING_BYTES = 32
MAX_INPUT = 64 * 1024
MAX_MEMORY_KIB = 1024 * 1024
EXIT_BAD_INPUT = 2
EXIT_NO_MEMORY = 3


def main() -> int:
    """Derive once and exit."""
    platform.no_dumps()
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    head, _, secret = sys.stdin.buffer.read(MAX_INPUT).partition(b"\n")
    try:
        asked = json.loads(head)
        if asked["memory_kib"] > MAX_MEMORY_KIB:
            return EXIT_BAD_INPUT
        key = hash_secret_raw(
            secret=secret,
            salt=bytes.fromhex(asked["salt"]),
            time_cost=asked["time_cost"],
            memory_cost=asked["memory_kib"],
            parallelism=asked["parallelism"],
            hash_len=WRAPPING_BYTES,
            type=Type.ID,
        )
    except (KeyError, TypeError, ValueError):
        return EXIT_BAD_INPUT
    except (HashingError, MemoryError):
        return EXIT_NO_MEMORY
    sys.stdout.buffer.write(key)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
