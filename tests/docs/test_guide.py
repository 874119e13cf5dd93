"""The guide says what the product has: its pictures, its commands, its headings, its links."""

import argparse
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from vigie.cli import build_parser
from vigie.cli_words import ALIASES

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
IMAGES = GUIDE / "images"
PAGES = sorted(GUIDE.glob("*.md"))
LINKED = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HEAVIEST = 2_500_000
TALLEST = 1400
LONGEST = 400

# What the guide quotes « … » → where the product says it, one file or the room's folder.
QUOTED = {
    "Les autres documents, ce mois-ci": "retention/templates/retention/home.html",
    "Faire une archive chiffrée": "requests/templates/requests/one.html",
    "Demandes": "requests/navigation.py",
    "Nouvelle demande": "requests/templates/requests/home.html",
    "Vérifier qui demande": "requests/templates/requests/one.html",
    "Les lettres": "requests/templates/requests/one.html",
    "Noter qu’une lettre est partie": "requests/templates/requests/one.html",
    "Noter la réponse": "requests/templates/requests/one.html",
    "Puis-je transmettre ?": "disclosures/templates/disclosures/home.html",
    "Noter au registre": "disclosures/templates/disclosures/ask.html",
    "Apporter une liste": "retention/templates/retention/home.html",
    "Calculer et garder": "retention/templates/retention/columns.html",
    "À détruire": "retention/words.py",
    "Garder malgré le terme": "retention/templates/retention/patients.html",
    "Geler pour un litige": "retention/templates/retention/patients.html",
    "Fin du litige": "retention/templates/retention/patients.html",
    "Information des patients": "notices/navigation.py",
    "[à compléter]": "notices/rules/composing.py",
    "Garder cette version": "notices/templates/notices/notice.html",
    "Noter où elle est": "notices/templates/notices/notice.html",
    "À refaire": "notices/words.py",
    "Dans d’autres langues": "notices/templates/notices/home.html",
    "Faut-il un consentement ?": "notices/templates/notices/home.html",
    "Durées": "retention/navigation.py",
    "Calculer": "retention/templates/retention/home.html",
    "Noter la revue": "retention/templates/retention/home.html",
    "Équipe et droits": "staffing/navigation.py",
    "Ajouter quelqu’un": "staffing/templates/staffing/home.html",
    "J’ai revu les droits de chacun": "staffing/templates/staffing/home.html",
    "Qui décide des fichiers": "staffing/templates/staffing/home.html",
    "C’est signé": "staffing/templates/staffing/person.html",
    "trop large": "staffing/words.py",
    "inconnu": "staffing/words.py",
    "Sous-traitants": "suppliers/navigation.py",
    "Ajouter un fournisseur": "suppliers/templates/suppliers/home.html",
    "À lui envoyer": "suppliers/templates/suppliers/supplier.html",
    "Il a répondu au questionnaire": "suppliers/templates/suppliers/supplier.html",
    "Garder son contrat ou son certificat": "suppliers/templates/suppliers/supplier.html",
    "Dossier de conformité": "binder/navigation.py",
    "Le dossier en PDF": "binder/templates/binder/home.html",
    "Avec les pièces, scellé": "binder/templates/binder/home.html",
    "Laisser un chapitre de côté": "binder/templates/binder/home.html",
    "Contrôle de la CNIL demain": "binder/templates/binder/home.html",
    "DPO et AIPD": "decisions/navigation.py",
    "Répondre à quelques questions": "decisions/templates/decisions/decision.html",
    "Écrire la décision": "decisions/templates/decisions/decision.html",
    "Commencer une analyse": "decisions/templates/decisions/decision.html",
    "Registre": "processing/navigation.py",
    "Ajouter au registre": "processing/templates/processing/register.html",
    "Garder, et noter que c’est relu": "processing/templates/processing/record.html",
    "Ce qui les protège": "processing/forms.py",
    "Contredit": "processing/templates/processing/register.html",
    "Une autre activité": "processing/templates/processing/register.html",
    "Le cabinet le fait pour un autre": "processing/templates/processing/register.html",
    "Voir le juste nécessaire": "processing/templates/processing/register.html",
    "Emporter (PDF)": "processing/templates/processing/register.html",
    "Emporter dans un autre format": "processing/templates/processing/register.html",
    "Ajouts de Vigie": "processing/layout.py",
    "Apporter un registre déjà tenu": "processing/templates/processing/register.html",
    "Pour que cela n’arrive plus": "incidents/templates/incidents/case.html",
    "Regarder ce PC": "assessment/templates/assessment/welcome.html",
    "Retrouver un coffre existant": "assessment/templates/assessment/welcome.html",
    "Vos trois premières actions": "assessment/templates/assessment/seen.html",
    "Tout ce qui a été lu": "assessment/templates/assessment/seen.html",
    "Garder ce bilan": "assessment/templates/assessment/seen.html",
    "Imprimer pour mon prestataire": "assessment/templates/assessment/seen.html",
    "Fermer sans rien garder": "assessment/templates/assessment/seen.html",
    "Créer le coffre": "vault/templates/vault/create.html",
    "Proposer d’autres mots": "vault/templates/vault/_passphrase_buttons.html",
    "Ouvrir la feuille à imprimer": "vault/templates/vault/recovery.html",
    "Plus tard": "vault/templates/vault/recovery.html",
    "Faire une nouvelle feuille": "vault/templates/vault/recovery_later.html",
    "Profil du cabinet": "practice/templates/practice/profile.html",
    "Je ne sais pas": "assessment/templates/assessment/question.html",
    "à demander à votre prestataire": "assessment/templates/assessment/question.html",
    "Passer cette question aujourd’hui": "assessment/templates/assessment/question.html",
    "Reprendre plus tard": "assessment/templates/assessment/question.html",
    "Voir toutes les questions sur une page": "assessment/templates/assessment/question.html",
    "Pourquoi cette question ?": "assessment/templates/assessment/question.html",
    "Vos réponses": "assessment/templates/assessment/measure.html",
    "Ce qui a été lu": "assessment/templates/assessment/measure.html",
    "Toutes les mesures": "assessment/templates/assessment/measures.html",
    "Tout voir, avec ce qui regarde votre prestataire": "assessment/templates/assessment/measures.html",
    "Plan d’action": "assessment/templates/assessment/plan.html",
    "Reportées": "assessment/templates/assessment/plan.html",
    "Mettre dans mon agenda": "assessment/templates/assessment/plan.html",
    "Organiser": "assessment/templates/assessment/_planned.html",
    "Bilans gardés": "assessment/templates/assessment/history.html",
    "Garder le bilan d’aujourd’hui": "assessment/templates/assessment/history.html",
    "Voir ce qui a changé": "assessment/templates/assessment/home.html",
    "Mesurer ce point à nouveau": "assessment/templates/assessment/measure.html",
    "Mesurer ce PC": "workstation/templates/workstation/devices.html",
    "Appareils": "workstation/navigation.py",
    "Ajouter un autre PC": "workstation/templates/workstation/_others.html",
    "Importer un relevé": "workstation/templates/workstation/_others.html",
    "Relier ce PC au PC principal": "assessment/templates/assessment/welcome.html",
    "Emporter ce relevé pour le PC principal": "assessment/templates/assessment/seen.html",
    "Les six mots sont les mêmes": "workstation/templates/workstation/compare.html",
    "Ils sont différents": "workstation/templates/workstation/compare.html",
    "Voir la liaison": "workstation/templates/workstation/_linked.html",
    "Faire un nouveau code": "workstation/templates/workstation/link.html",
    "Retirer la confiance": "workstation/templates/workstation/link.html",
    "Avant de répondre, rappelez": "assessment/templates/assessment/documents.html",
    "Simple visite": "incidents/templates/incidents/attack/guide.html",
    "Fausse alerte": "incidents/templates/incidents/attack/guide.html",
    "C’est fait": "incidents/templates/incidents/attack/guide.html",
    "Je ne peux pas": "incidents/templates/incidents/attack/guide.html",
    "Noter un fait": "incidents/templates/incidents/attack/guide.html",
    "Garder une photo": "incidents/templates/incidents/attack/guide.html",
    "On m’aide": "incidents/templates/incidents/attack/helped.html",
    "Incidents": "incidents/templates/incidents/list.html",
    "Je suis attaqué": "incidents/templates/incidents/attack/choose.html",
    "Se préparer": "incidents/templates/incidents/prepare/home.html",
    "Noter les numéros": "incidents/templates/incidents/prepare/home.html",
    "Voir ce qui sera lisible": "incidents/templates/incidents/prepare/card.html",
    "Garder les numéros et écrire les lignes cochées": "incidents/templates/incidents/prepare/card_agree.html",
    "Faire la fiche en PDF": "incidents/templates/incidents/prepare/home.html",
    "Elle est imprimée et affichée": "incidents/templates/incidents/prepare/home.html",
    "Prendre le fichier": "incidents/templates/incidents/prepare/home.html",
    "Noter la remise": "incidents/templates/incidents/prepare/home.html",
    "Imprimer les papiers vierges": "incidents/templates/incidents/prepare/kit.html",
    "C’est prêt": "incidents/templates/incidents/prepare/kit.html",
    "Message ou appel": "incidents/navigation.py",
    "Repère de Vigie, ni certification ni avis juridique": "ui/templates/ui/base.html",
    "Ajouter une personne": "vault/templates/vault/people.html",
    "Ce que chacun peut faire": "vault/templates/vault/people.html",
    "Verrouiller": "vault/templates/vault/lock.html",
    "Ouvrir avec la feuille de secours": "vault/templates/vault/unlock.html",
    "Copier maintenant": "vault/templates/vault/copies.html",
    "Arrêter": "vault/templates/vault/copies.html",
    "Trop ancienne": "vault/templates/vault/copies.html",
    "Contenu": "catalogue/templates/catalogue/content.html",
    "Chercher une mise à jour": "catalogue/templates/catalogue/content.html",
    "Envoyer cette demande": "catalogue/templates/catalogue/ask.html",
    "Appliquer": "catalogue/templates/catalogue/content.html",
    "Renoncer": "catalogue/templates/catalogue/content.html",
    "Exporter mes données": "transfer/templates/transfer/page.html",
    "Réglages": "vault/templates/vault/settings.html",
    "Démarrer à l’ouverture de la session": "vault/templates/vault/settings.html",
    "Ne plus démarrer à l’ouverture": "vault/templates/vault/settings.html",
    "Journal": "journal/templates/journal/list.html",
    "Exporter le journal": "journal/templates/journal/list.html",
    "Questions": "assessment/navigation.py",
    "En place": "catalogue/wording.py",
    "Inconnu": "catalogue/wording.py",
    "à compléter": "catalogue/data/papers.yaml",
    "Ce qui manque": "incidents/templates/incidents/papers/paper.html",
    "Garder ce texte": "incidents/templates/incidents/papers/paper.html",
    "Copier rubrique par rubrique": "incidents/templates/incidents/papers/paper.html",
    "Une lettre par patient, depuis une liste": "incidents/templates/incidents/papers/paper.html",
    "Vigie est ouverte": "cli_vault.py",
    "Vigie : une action à faire": "assessment/calendar.py",
}
# Between « … », and not of the product: an answer quoted by its plain word.
PLAIN = {"oui", "non", "sûr"}

IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`[^`\n]+`|^ {4}.*$", re.M)


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def plain(text: str) -> str:
    """Ordinary spaces and lines, so that typography and folding do not count."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command that the parser knows, aliases included."""
    found = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


def words_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The words that follow a command, where it has any."""
    below = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {name: word for action in below for name, word in action.choices.items()}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Its options and those of its words."""
    found = {option for action in parser._actions for option in action.option_strings}
    return found.union(*(options(word) for word in words_of(parser).values()))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_is_short_and_names_no_machine(page: Path) -> None:
    text = text_of(page)
    assert len(text.splitlines()) <= LONGEST
    assert "/work" not in text and "/root" not in text


def test_every_picture_exists_is_used_and_is_told() -> None:
    shown = [(alt, src) for path in (ROOT / "README.md", *PAGES) for alt, src in IMAGE.findall(text_of(path))]
    assert all(len(alt) > 15 for alt, _ in shown)
    named = {Path(src).name for _, src in shown}
    assert named == {path.name for path in IMAGES.iterdir()}


def test_pictures_stay_light() -> None:
    found = sorted(IMAGES.glob("*.png"))
    assert sum(path.stat().st_size for path in found) <= HEAVIEST
    for path in found:
        assert int.from_bytes(path.read_bytes()[20:24], "big") <= TALLEST, path.name


def spoken_commands(text: str) -> list[str]:
    """What the text writes as code and that begins with ``vigie``."""
    spans = [code.strip("` ") for code in re.findall(r"`[^`\n]+`", text)]
    lines = [line.strip() for line in re.findall(r"^ {4}(.*)$", text, re.M)]
    return [code for code in (*spans, *lines) if code.startswith("vigie ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_each_command_and_option_exists(page: Path) -> None:
    known = commands()
    for line in spoken_commands(text_of(page)):
        words = line.split()
        assert words[1] in known, line
        assert set(re.findall(r"--[a-z-]+", line)) <= options(known[words[1]]), line


def rows_of_commands() -> list[tuple[str, str, set[str]]]:
    rows = re.findall(
        r"^\| `vigie (\w+)` \| `vigie (\w+)` \| (.*) \|$", text_of(GUIDE / "commandes.md"), re.M
    )
    return [(name, alias, set(re.findall(r"--[a-z-]+", told))) for name, alias, told in rows]


def test_the_table_of_commands_is_the_parser_s() -> None:
    known, rows = commands(), rows_of_commands()
    assert {name: alias for name, alias, _ in rows} == ALIASES
    for name, _, told in rows:
        assert told == options(known[name]) - {"-h", "--help"}, name


def test_options_written_alone_exist_somewhere() -> None:
    every = set().union(*(options(parser) for parser in commands().values()))
    for page in PAGES:
        assert set(re.findall(r"`(--[a-z-]+)", text_of(page))) <= every, page.name


def test_the_table_of_exit_codes_is_the_command_line_s() -> None:
    from vigie import cli

    told = re.findall(r"^\| (\d) \|", text_of(GUIDE / "commandes.md"), re.M)
    assert [int(code) for code in told] == [
        cli.OK, cli.FAILED, cli.USAGE, cli.INCOMPLETE, cli.LOCKED, cli.FORBIDDEN
    ]  # fmt: skip


def test_the_readme_lists_the_commands() -> None:
    block = re.search(r"^## En ligne de commande\n(.*?)^## ", text_of(ROOT / "README.md"), re.M | re.S)
    assert block is not None
    known, named = commands(), {"start"}  # `vigie` alone is `start`
    for line in re.findall(r"^ {4}vigie(.*)$", block[1], re.M):
        said = re.sub(r"\[[^\]]*\]|--[a-z-]+|[A-Z]\S*|ouvrir le cockpit", " ", line)
        names = set(re.findall(r"[a-z]+", said))
        words = set().union(*(words_of(known[name]) for name in names & set(ALIASES)))
        assert names <= set(ALIASES) | words, line
        names &= set(ALIASES)
        named |= names
        allowed = set().union(*(options(known[name]) for name in names))
        assert set(re.findall(r"--[a-z-]+", line)) <= allowed, line
    assert named == set(ALIASES)


def quotes() -> set[str]:
    """Every « … » of the guide, code apart."""
    found: set[str] = set()
    for page in PAGES:
        found |= {quote.strip() for quote in re.findall(r"«([^»]*)»", plain(CODE.sub("", text_of(page))))}
    return found


def test_every_quoted_heading_is_in_the_table_and_is_used() -> None:
    assert quotes() - PLAIN == set(QUOTED)


@pytest.mark.parametrize("quote", sorted(QUOTED))
def test_every_quoted_heading_is_on_screen(quote: str) -> None:
    where = ROOT / "src" / "vigie" / QUOTED[quote]
    files = (
        [where] if where.is_file() else sorted(p for p in where.rglob("*") if p.suffix in {".html", ".py"})
    )
    assert files, where
    assert any(quote in plain(text_of(path)) for path in files), f"« {quote} » is not in {QUOTED[quote]}"


def anchors(path: Path) -> set[str]:
    """Headings as GitHub names them, and anchors written by hand."""
    text = re.sub(r"^```.*?^```", "", text_of(path), flags=re.M | re.S)
    found = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for title in re.findall(r"^#+ +(.*)$", text, re.M):
        bare = re.sub(r"<[^>]*>|[`*]", "", title).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", bare).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", LINKED, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_inside_the_project_resolve(page: Path) -> None:
    for target in (*LINK.findall(text_of(page)), *(src for _, src in IMAGE.findall(text_of(page)))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.relative_to(ROOT)} → {target}"
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path), f"{page.relative_to(ROOT)} → {target}"
