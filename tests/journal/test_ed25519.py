"""The verifier's own Ed25519: the vectors of RFC 8032 §7.1, and the same answers as ``cryptography``."""

import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.journal import verifier
from vigie.journal.verifier import ed25519_verify

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]

keys = st.binary(min_size=32, max_size=32).map(Ed25519PrivateKey.from_private_bytes)


def theirs(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_vectors_of_the_rfc(public: str, message: str, signature: str) -> None:
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_verify(key, text, signed)
    assert not ed25519_verify(key, text + b"x", signed)


@given(keys, st.binary(max_size=200))
@settings(deadline=None)
def test_accepts_what_cryptography_signs(private: Ed25519PrivateKey, message: bytes) -> None:
    assert ed25519_verify(private.public_key().public_bytes_raw(), message, private.sign(message))


@given(keys, st.binary(max_size=60), st.integers(0, 32 + 64 + 60 - 1), st.integers(1, 255))
@settings(deadline=None)
def test_one_changed_byte_gets_the_same_answer(
    private: Ed25519PrivateKey, message: bytes, place: int, flip: int
) -> None:
    whole = bytearray(private.public_key().public_bytes_raw() + private.sign(message) + message)
    whole[place % len(whole)] ^= flip
    public, signature, text = bytes(whole[:32]), bytes(whole[32:96]), bytes(whole[96:])
    assert ed25519_verify(public, text, signature) == theirs(public, text, signature) is False


def test_a_signature_has_one_form_only() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"m")
    s = int.from_bytes(signature[32:], "little") + verifier.L
    assert not ed25519_verify(public, b"m", signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize("y", [0, 1, verifier.P - 1, verifier.P, verifier.P + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_of_small_order_or_badly_written_signs_nothing(y: int, sign: int) -> None:
    public = (y | sign << 255).to_bytes(32, "little")
    identity = (1).to_bytes(32, "little")
    for message in (b"", b"a", b"b", b"c"):
        assert not ed25519_verify(public, message, identity + bytes(32))


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_wrong_lengths(key: int, signature: int) -> None:
    assert not ed25519_verify(bytes(key), b"", bytes(signature))


def test_a_verification_takes_milliseconds() -> None:
    public, _, signature = (bytes.fromhex(part) for part in VECTORS[0])
    start = time.perf_counter()
    for _ in range(20):
        assert ed25519_verify(public, b"", signature)
    assert (time.perf_counter() - start) / 20 < 0.05
