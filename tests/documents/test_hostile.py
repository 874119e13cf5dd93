"""Whatever a practice, a device or a file is called, the document is made, says it, and executes nothing."""

from collections.abc import Callable, Iterator
from itertools import cycle, repeat
from typing import Any

import pytest

from tests.documents.conftest import TEMPLATES, read, sample, text_of
from vigie.documents.services import compile_pdf

HOSTILE = {
    "import": '#import "/OFL.txt": *',
    "read": '#read("/OFL.txt")',
    "code": '#panic("boum") #eval("1+1")',
    "markup": "= Titre *gras* _it_ $x^2$ <label> @ref // commentaire /* x */ \\ ~ -- ``` ' \"",
    "interpolation": "#{data} [#h(1cm)] \\u{41}",
    "long word": "x" * 300,
    "long path": "C:\\Users\\" + "tres-long-dossier\\" * 12,
    "emoji": "Cabinet 🏥 de l’Île 👩‍⚕️",
    "right to left": "عيادة القلب שלום",
    "override": "facture\u202egpj.exe\u2066x\u2069",
    "scripts": "Nguyễn Кабинет Ελλάδα 診療所",
    "control": "a\x00b\x07c\x1bd\ufeff\u200b\ud7ff",
    "lines": "une\ndeux\r\ntrois\u2028quatre",
    "private use": "\ue000\U000f0000\U0010fffd",
    "empty": "",
    "spaces": "   ",
}


def replaced(value: Any, hostile: Iterator[str]) -> Any:
    """``value`` with each text replaced by the next of ``hostile``, but the codes of verdicts."""
    if isinstance(value, dict):
        return {
            k: v if k in ("verdict", "before", "after") else replaced(v, hostile) for k, v in value.items()
        }
    if isinstance(value, list):
        return [replaced(item, hostile) for item in value]
    return next(hostile) if isinstance(value, str) else value


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 5))
@pytest.mark.parametrize("name", TEMPLATES)
def test_hostile_text_is_printed_not_executed(name: str, first: int) -> None:
    """Every text of every document, four times over: each field meets four of them, their neighbours others."""
    texts = list(HOSTILE.values())
    pdf = compile_pdf(TEMPLATES[name], replaced(sample(name), cycle([*texts[first:], *texts[:first]])))
    text = text_of(pdf)
    assert len(read(pdf).pages) >= 1
    assert "SIL OPEN FONT" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_of_nothing_else_stands(name: str) -> None:
    pdf = compile_pdf(TEMPLATES["letter"], replaced(sample("letter"), repeat(HOSTILE[name])))
    assert len(read(pdf).pages) >= 1


@pytest.mark.parametrize("name", ["import", "read", "code", "interpolation"])
def test_markup_is_shown_as_it_was_written(name: str) -> None:
    data = sample("callback") | {"practice": {"name": HOSTILE[name]}, "made_at": ""}
    assert HOSTILE[name] in text_of(compile_pdf(TEMPLATES["callback"], data))


def test_other_scripts_print_and_emoji_do_not_stop_the_document() -> None:
    data = {"practice": {"name": "Nguyễn, Кабинет, Ελλάδα"}, "contacts": [{"label": "😀 Banque"}]}
    text = text_of(compile_pdf(TEMPLATES["callback"], data))
    assert "? Banque" in text
    assert "Nguyễn, Кабинет, Ελλάδα" in text


def test_a_letter_drawn_from_two_glyphs_does_not_falsify_the_others() -> None:
    """Decomposed, ễ would make each ê of the document read ễ: our faces leave such letters to another one."""
    names = "Nguyễn Ŵŷn ḍa Ōe de\u0302ja\u0300"
    text = text_of(compile_pdf(TEMPLATES["callback"], {"practice": {"name": names}}))
    assert "Nguyễn Ŵŷn ḍa Ōe dêjà" in text
    assert "Appelez vous-même" in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_ten_thousand_characters_flow_over_pages(name: str) -> None:
    words = "mot " * 2_500
    data = sample(name)
    if name == "bilan":
        data["actions"][0]["why"] = words
        data["themes"][0]["rows"][0]["reason"] = words
    elif name == "helper":
        data["devices"][0]["items"][0]["reason"] = words
        data["devices"][0]["items"][1]["evidence"][0]["value"] = words
    elif name == "callback":
        data["contacts"][0]["note"] = words
    elif name == "letter":
        data["letters"][0]["sections"][0]["parts"][0]["blocks"][0]["text"] = words
    elif name in ("sheet", "poster"):
        data["sections"][0]["parts"][0]["blocks"][0]["text"] = words
    elif name == "reflex":
        data["calls"][0]["note"] = words
    elif name == "binder":
        data["chapters"][0]["parts"][0]["blocks"][0]["text"] = words
    elif name == "notice":
        data["sections"][0]["texts"][0] = words
    elif name == "kit":
        data["script"] = words
    elif name == "exercise":
        data["situations"][0]["why"] = words
    else:
        data["label"] = "mot " * 40
    pdf = compile_pdf(TEMPLATES[name], data)
    least = {"bilan": 4_000, "helper": 4_000, "callback": 40, "recovery": 40, "reflex": 40}
    assert text_of(pdf).count("mot") >= least.get(name, 2_000)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("make", [lambda data: {}, lambda data: dict.fromkeys(data)], ids=["absent", "null"])
def test_nothing_given_still_makes_a_document(
    name: str, make: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    assert compile_pdf(TEMPLATES[name], make(sample(name))).startswith(b"%PDF")


@pytest.mark.parametrize("name", TEMPLATES)
def test_empty_lists_make_a_document(name: str) -> None:
    data = {key: [] if isinstance(value, list) else value for key, value in sample(name).items()}
    assert compile_pdf(TEMPLATES[name], data).startswith(b"%PDF")


def test_rows_with_every_field_missing_make_a_document() -> None:
    data = sample("bilan")
    for key in ("actions", "quarter", "changes", "devices"):
        data[key] = [{}, dict.fromkeys(data[key][0])]
    data["themes"] = [{}, {"title": None, "rows": [{}]}]
    data["head"] = {}
    data["counts"] = {"met": None, "to_fix": "beaucoup"}
    assert "Inconnu" in text_of(compile_pdf(TEMPLATES["bilan"], data))


def test_a_verdict_that_is_not_one_reads_unknown() -> None:
    data = sample("bilan")
    data["themes"] = [{"title": "T", "rows": [{"title": "M", "verdict": "sure"}]}]
    data["changes"] = []
    assert "Inconnu" in text_of(compile_pdf(TEMPLATES["bilan"], data))
