"""What an erasure leaves on the disk: the pages of the database are decrypted and searched."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connection

from tests.conftest import TEST_K1
from vigie.journal import services

PAGE, RESERVE, SALT = 4096, 80, 16
MARK = "Marqueur-Durand-0123456789"


def database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def clear_bytes() -> bytes:
    """Every page as SQLite sees it, free ones included (SQLCipher 4: AES-256-CBC, the page's own vector)."""
    data, found = database().read_bytes(), []
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        body = page[SALT if start == 0 else 0 : PAGE - RESERVE]
        vector = page[PAGE - RESERVE : PAGE - RESERVE + 16]
        cipher = Cipher(algorithms.AES(TEST_K1), modes.CBC(vector)).decryptor()
        found.append(cipher.update(body) + cipher.finalize())
    return b"".join(found)


@pytest.mark.django_db(transaction=True)
def test_an_erased_part_is_no_longer_in_any_page() -> None:
    for number in range(30):
        services.record("answer.given", private={"note": MARK * 20 if number == 12 else "x" * 40})
    salt = bytes(services.Entry.objects.get(seq=13).private_part.salt)
    connection.close()
    before = clear_bytes()
    assert MARK.encode() in before
    assert salt in before
    services.erase(13, "demande")
    assert Path(f"{database()}-wal").stat().st_size == 0
    after = clear_bytes()
    assert MARK.encode() not in after
    assert salt not in after
