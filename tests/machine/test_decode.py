import pytest

from vigie.machine.decode import decode, join, sections, terse


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_text_in_every_encoding(encoding: str) -> None:
    assert decode("Pare-feu activé\r\nétat".encode(encoding)) == "Pare-feu activé\nétat"


def test_utf_16_big_endian_with_its_mark() -> None:
    assert decode(b"\xfe\xff" + "été".encode("utf-16-be")) == "été"


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfe\x00", b"\x01\x02", b"\x7fELF\x02\x01"])
def test_noise_is_refused(data: bytes) -> None:
    assert decode(data) is None


def test_joined_files_come_apart() -> None:
    data = join([("/etc/a", b"one\ntwo\n"), ("/etc/b", b"three")]).decode()
    assert [(path, text.split()) for path, text in sections(data)] == [
        ("/etc/a", ["one", "two"]),
        ("/etc/b", ["three"]),
    ]


def test_a_text_without_heads_is_one_file() -> None:
    assert sections("\none\ntwo") == [("", "one\ntwo")]


def test_escaped_fields_of_nmcli() -> None:
    assert terse(r"*:FE\:DC:a\\b:WPA2") == ["*", "FE:DC", r"a\b", "WPA2"]
