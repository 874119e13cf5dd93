"""Make, open, lock: what each screen says and does."""

import pytest
from django.test import Client

from tests.vault.conftest import LABEL, PHRASE
from tests.vault_screens.conftest import text
from vigie.vault import services
from vigie.vault.layout import Layout
from vigie.vault.roles import Role
from vigie.vault.state import state

OTHER = "ruche sabot pivoine lanterne boussole"


def create_data(**changed: str) -> dict[str, str]:
    return {"label": "Dr Martin", "passphrase": PHRASE, "proposed": PHRASE, "again": "", **changed}


@pytest.mark.usefixtures("no_vault")
class TestCreate:
    def test_says_first_that_patients_are_not_here(self) -> None:
        page = text(Client().get("/coffre/creer/"))
        sentence = "Vigie ne contient pas vos dossiers patients ; perdre cette phrase ne les touche pas."
        assert page.index(sentence) < page.index("Phrase de passe, cinq mots proposés")

    def test_proposes_five_words_and_other_ones(self) -> None:
        client = Client()
        first = client.get("/coffre/creer/").context["form"]["passphrase"].value()
        assert len(first.split()) == 5
        again = client.post("/coffre/creer/", create_data(redraw="1", passphrase=first))
        form = again.context["form"]
        assert form["passphrase"].value() != first
        assert form["label"].value() == "Dr Martin"
        assert not form.errors

    def test_makes_the_vault_and_goes_to_the_sheet(self) -> None:
        client = Client()
        response = client.post("/coffre/creer/", create_data())
        assert response.headers["Location"] == "/coffre/feuille-de-secours/"
        assert services.exists()
        assert state.actor.label == "Dr Martin"

    def test_explains_a_weak_phrase(self) -> None:
        response = Client().post(
            "/coffre/creer/", create_data(passphrase="pharmacie2023", again="pharmacie2023")
        )
        page = text(response)
        assert "se devine trop vite" in page
        assert "<title>Erreur : " in page
        assert not services.exists()

    @pytest.mark.parametrize(
        ("again", "sentence"),
        [("", "tapez-les ici une seconde fois"), ("autre chose", "ne sont pas les mêmes")],
    )
    def test_ones_own_words_are_typed_twice(self, again: str, sentence: str) -> None:
        page = text(Client().post("/coffre/creer/", create_data(passphrase=OTHER, again=again)))
        assert sentence in page
        assert not services.exists()

    def test_ones_own_words_open_it(self) -> None:
        Client().post("/coffre/creer/", create_data(passphrase=OTHER, again=f"  {OTHER}\n"))
        services.lock()
        assert services.unlock(services.people()[0].id, OTHER).role is Role.OWNER

    def test_never_over_an_existing_vault(self) -> None:
        services.create("Dr Martin", PHRASE)
        before = Layout.current().header.read_bytes()
        assert Client().post("/coffre/creer/", create_data()).status_code == 302
        assert Layout.current().header.read_bytes() == before

    def test_a_label_is_wanted(self) -> None:
        assert "Écrivez un nom" in text(Client().post("/coffre/creer/", create_data(label=" ")))


class TestRecoverySheet:
    def test_two_groups_are_enough(self, inside: Client) -> None:
        page = inside.get("/coffre/feuille-de-secours/")
        key = services.pending_recovery_key()
        assert key is not None
        for group in key.groups:
            assert group in text(page)
        numbers = page.context["form"].numbers
        wrong = inside.post("/coffre/feuille-de-secours/", {f"group_{n}": "AAAA" for n in numbers})
        assert f"Relisez les groupes {numbers[0]} et {numbers[1]}" in text(wrong)
        right = {f"group_{n}": key.groups[n - 1].lower() for n in numbers}
        assert inside.post("/coffre/feuille-de-secours/", right).status_code == 302
        assert services.pending_recovery_key() is None

    def test_later_asks_for_the_whole_key(self, inside: Client) -> None:
        key = services.pending_recovery_key()
        assert key is not None
        services.lock()
        services.unlock(services.people()[0].id, PHRASE)
        page = inside.get("/coffre/feuille-de-secours/")
        assert "Jamais vérifiée" in text(page)
        assert key.groups[0] not in text(page)
        assert "faute de frappe" in text(
            inside.post(
                "/coffre/feuille-de-secours/", {"key": key.text[:-1] + ("A" if key.text[-1] != "A" else "B")}
            )
        )
        assert inside.post("/coffre/feuille-de-secours/", {"key": key.text}).status_code == 302
        assert "Vérifiée" in text(inside.get("/coffre/feuille-de-secours/"))

    def test_a_new_key_replaces_the_old(self, inside: Client) -> None:
        old = services.pending_recovery_key()
        inside.post("/coffre/feuille-de-secours/nouvelle/")
        new = services.pending_recovery_key()
        assert old is not None
        assert new is not None
        assert new.text != old.text

    def test_no_pdf_without_a_printer(self, inside: Client, settings: object) -> None:
        settings.VIGIE_PDF = ""  # type: ignore[attr-defined]
        assert inside.get("/coffre/feuille-de-secours.pdf").status_code == 404

    def test_pdf_is_shown_not_saved(self, inside: Client, settings: object) -> None:
        settings.VIGIE_PDF = "vigie.documents.services.compile_pdf"  # type: ignore[attr-defined]
        assert "Ouvrir la feuille à imprimer" in text(inside.get("/coffre/feuille-de-secours/"))
        response = inside.get("/coffre/feuille-de-secours.pdf")
        assert response.content.startswith(b"%PDF")
        assert response.headers["Content-Disposition"].startswith("inline")


class TestUnlock:
    def test_one_person_is_not_asked_who(self, inside: Client) -> None:
        services.lock()
        page = text(inside.get("/coffre/ouvrir/"))
        assert "Qui êtes-vous" not in page
        slot = services.people()[0].id
        assert inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": PHRASE}).headers["Location"] == "/"
        assert state.unlocked

    def test_wrong_phrase_says_how_many_tries_are_left(self, inside: Client) -> None:
        services.lock()
        slot = services.people()[0].id
        page = text(inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": "non"}))
        assert "n’ouvre pas le coffre. Il reste 9 essais" in page
        assert "<title>Erreur : " in page
        assert PHRASE not in page
        assert "Il reste 9 essais" in text(inside.get("/coffre/ouvrir/"))

    def test_pause_is_shown_before_typing(self, inside: Client) -> None:
        services.lock()
        slot = services.people()[0].id
        for _ in range(10):
            inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": "non"})
        assert "Trop d’essais manqués" in text(inside.get("/coffre/ouvrir/"))
        assert "Trop d’essais manqués" in text(
            inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": PHRASE})
        )
        assert not state.unlocked

    def test_several_people_choose(self, inside: Client) -> None:
        services.add_access("Accueil", Role.SECRETARY, OTHER)
        services.lock()
        page = text(inside.get("/coffre/ouvrir/"))
        assert "Qui êtes-vous" in page
        slot = next(s.id for s in services.people() if s.label == "Accueil")
        inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": OTHER})
        assert state.actor.role is Role.SECRETARY

    def test_a_stranger_slot_is_refused(self, inside: Client) -> None:
        services.lock()
        page = inside.post("/coffre/ouvrir/", {"slot": "zz", "passphrase": PHRASE})
        assert page.status_code == 200
        assert not state.unlocked
        assert "Les accès de ce coffre ont changé" in text(page)
        assert "champ masqué" not in text(page)
        assert f'value="{services.people()[0].id}"' in text(
            page
        )  # and the next try is not refused for the same reason

    def test_forgotten_phrase(self, inside: Client) -> None:
        key = services.pending_recovery_key()
        assert key is not None
        services.lock()
        assert "groupes de 4" in text(inside.post("/coffre/ouvrir/feuille-de-secours/", {"key": "AAAA"}))
        done = inside.post("/coffre/ouvrir/feuille-de-secours/", {"key": key.text.lower().replace("-", " ")})
        assert done.headers["Location"] == "/coffre/ouvrir/nouvelle-phrase/"
        data = {"passphrase": OTHER, "again": "", "proposed": OTHER}
        assert inside.post("/coffre/ouvrir/nouvelle-phrase/", data).headers["Location"] == "/"
        services.lock()
        assert services.unlock(services.people()[0].id, OTHER).label == LABEL

    def test_no_new_phrase_without_the_printed_key(self, inside: Client) -> None:
        assert inside.get("/coffre/ouvrir/nouvelle-phrase/").headers["Location"] == "/coffre/phrase/"

    def test_a_damaged_header_can_be_put_back(self, inside: Client) -> None:
        services.add_access("Accueil", Role.SECRETARY, OTHER)
        services.lock()
        Layout.current().header.write_bytes(b"{")
        assert "Reprendre la version précédente" in text(inside.get("/coffre/ouvrir/"))
        inside.post("/coffre/reparer/")
        assert services.people()[0].label == LABEL

    def test_repair_leaves_a_sound_header_alone(self, inside: Client) -> None:
        services.lock()
        before = Layout.current().header.read_bytes()
        inside.post("/coffre/reparer/")
        assert Layout.current().header.read_bytes() == before

    @pytest.mark.usefixtures("no_vault")
    def test_without_vault_says_so(self) -> None:
        assert "Aucun coffre sur ce PC" in text(Client().get("/coffre/ouvrir/"))


class TestLock:
    def test_locks_at_once_when_nothing_runs(self, inside: Client) -> None:
        assert inside.post("/coffre/verrouiller/").headers["Location"] == "/coffre/ouvrir/"
        assert not state.unlocked

    def test_asks_only_when_a_job_runs(self, inside: Client) -> None:
        assert "finir le travail" not in text(inside.get("/coffre/verrouiller/"))
        with state.job("copie du coffre"):
            page = text(inside.post("/coffre/verrouiller/"))
            assert "Verrouiller les écrans, finir le travail" in page
            assert "copie du coffre" in page
            assert state.unlocked
            inside.post("/coffre/verrouiller/", {"work": "finish"})
            assert state.screens_locked
            assert "Un travail se termine" in text(inside.get("/coffre/ouvrir/"))
        assert not state.unlocked

    def test_now_stops_the_job(self, inside: Client) -> None:
        with state.job("mesure"):
            inside.post("/coffre/verrouiller/", {"work": "now"})
            assert not state.unlocked

    def test_pages_send_to_the_door_when_locked(self, inside: Client) -> None:
        services.lock()
        for path in ("personnes", "copies", "phrase", "feuille-de-secours", "verrouiller"):
            assert inside.get(f"/coffre/{path}/").headers["Location"] == "/coffre/ouvrir/"


class TestOwnPassphrase:
    def test_changes_it(self, inside: Client) -> None:
        data = {"old": "faux", "passphrase": OTHER, "again": "", "proposed": OTHER}
        assert "n’est pas la bonne" in text(inside.post("/coffre/phrase/", data))
        assert inside.post("/coffre/phrase/", {**data, "old": PHRASE}).status_code == 302
        services.lock()
        assert services.unlock(services.people()[0].id, OTHER)


class TestDamagedVault:
    def test_a_header_that_is_gone_comes_back_from_the_last_copy(self, inside: Client) -> None:
        services.make_copies()
        services.lock()
        for kept in Layout.current().root.glob("header*.json"):
            kept.unlink()
        assert inside.get("/").headers["Location"] == "/coffre/ouvrir/"
        page = text(inside.get("/coffre/ouvrir/"))
        assert "L’en-tête du coffre a disparu" in page
        assert "Reprendre l’en-tête de la dernière copie" in page
        inside.post("/coffre/reparer/")
        assert services.people()[0].label == LABEL

    def test_without_anything_left_it_is_set_aside_by_its_own_button(self, inside: Client) -> None:
        services.lock()
        root = Layout.current().root
        for kept in root.glob("header*.json"):
            kept.unlink()
        page = text(inside.get("/coffre/ouvrir/"))
        assert "Reprendre" not in page.replace("Reprenez", "")
        assert "Mettre ce coffre de côté" in page
        answer = inside.post("/coffre/reparer/mettre-de-cote/")
        assert answer.headers["Location"] == "/coffre/creer/"
        (aside,) = root.parent.glob("vault.before-restore-*")
        assert (aside / "vigie.db").stat().st_size > 0

    def test_the_door_leads_to_the_copies(self, inside: Client) -> None:
        services.lock()
        assert 'href="/coffre/restaurer/"' in text(inside.get("/coffre/ouvrir/"))
