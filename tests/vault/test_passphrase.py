"""Phrases a French practice would choose are refused; drawn ones are accepted; each answer is a sentence."""

import re

import pytest

from vigie.vault import passphrase


@pytest.mark.parametrize(
    "weak",
    [
        "pharmacie2023",
        "cabinet75",
        "docteurmartin",
        "Pharmacie-2026!",
        "Cabinet du docteur Martin",
        "cabinetmedicaldebordeaux",
        "infirmiere59000",
        "azertyuiop123",
        "motdepasse2026",
        "Motdepasse1234!",
        "Montpellier34000",
        "kinesitherapeute",
        "dentiste2026lyon",
        "marseille13013",
        "Décembre2026!!",
        "aaaaaaaaaaaaaaaa",
        "12 janvier 1975",
        "chevalmaison",
        "Ph4rm4c13-2026",
        "jean paul marie pierre luc",
        "J’aime la Bretagne en été",
        "Cabinet médical Martin Bordeaux 2024",
        "-.-.-.-.-.-.-.-.",
        "marteau cerise tapis",
    ],
)
def test_refused(weak: str) -> None:
    judged = passphrase.judge(weak)
    assert not judged.accepted
    assert judged.sentence.endswith(".")
    assert judged.suggestions
    assert weak not in judged.sentence


def test_drawn_phrases_are_accepted() -> None:
    for count in (5, 6):
        for _ in range(20):
            drawn = passphrase.generate(count)
            assert passphrase.judge(drawn).accepted, drawn
            assert len(drawn.split()) == count


def test_a_sentence_of_ones_own_is_accepted() -> None:
    assert passphrase.judge("Le hérisson de Louise dévore trois yaourts sur la commode").accepted
    assert passphrase.judge("xK9#mPq2$vL7w").accepted  # a password manager's


def test_what_is_known_of_the_person_does_not_count() -> None:
    name = "Kergoulven-Trividic"
    assert not passphrase.judge("kergoulven-trividic", about=[name]).accepted


def test_says_why() -> None:
    assert "trop courte" in passphrase.judge("abc").sentence
    assert "mot, un nom ou une ville" in passphrase.judge("pharmacie2023").sentence
    assert (
        "clavier" in passphrase.judge("azertyuiop^$azerty").sentence
        or "mot" in passphrase.judge("azertyuiop^$azerty").sentence
    )


def test_a_very_long_phrase_is_judged_quickly() -> None:
    assert passphrase.judge(" ".join(passphrase.words()[::50])).accepted


def test_the_list_of_words() -> None:
    words = passphrase.words()
    assert len(words) >= 1296
    assert len(set(words)) == len(words)
    assert all(re.fullmatch("[a-z]{3,9}", word) for word in words)
