"""Another PC: its code, its key, its six words, and every report that is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ActAs
from tests.workstation.reports import Change, OtherPC, audit_of, reading
from vigie.assessment import services as assessment
from vigie.catalogue import loader
from vigie.catalogue.rules import FactKind
from vigie.journal import services as journal
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind, DeviceSystem
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role
from vigie.workstation import linking, rules, services
from vigie.workstation.models import Audit, DeviceKey, LinkCode
from vigie.workstation.sealed import LARGEST, ReportRefused, unseal

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def office() -> Device:
    return practice.save_device(
        Device(name="Portable du bureau", kind=DeviceKind.PC, system=DeviceSystem.LINUX)
    )


@pytest.fixture
def pc(office: Device) -> OtherPC:
    """A PC on which the code of « Portable du bureau » was typed."""
    return OtherPC(linking.give_code(office).digits)


@pytest.fixture
def linked(pc: OtherPC, office: Device) -> OtherPC:
    """The same, once its six words were compared."""
    linking.receive(pc.report(ago=3 * DAY))
    linking.confirm(office, pc.public_key.hex())
    return pc


def refused(raw: bytes, **more: Any) -> str:
    """The sentence of a refusal, after which nothing has changed."""
    before = (Audit.objects.count(), DeviceKey.objects.count(), Entry.objects.count())
    counters = list(DeviceKey.objects.values_list("counter", flat=True))
    with pytest.raises(ReportRefused) as caught:
        linking.receive(raw, **more)
    assert (Audit.objects.count(), DeviceKey.objects.count(), Entry.objects.count()) == before
    assert list(DeviceKey.objects.values_list("counter", flat=True)) == counters
    sentence = str(caught.value)
    assert sentence[0].isupper() and sentence.endswith("."), sentence
    return sentence


def last_action() -> str:
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    return entry.action


class TestFirstReport:
    def test_it_waits_until_the_words_are_compared(self, pc: OtherPC, office: Device) -> None:
        received = linking.receive(pc.report())
        assert received.audit is None and received.key.device == office
        assert not office.audits.exists()
        assert linking.trusted(office) is None and linking.waiting(office) == received.key
        assert len(set(linking.words_of(received.key))) > 1
        assert last_action() == "device.key_received"

    def test_the_same_words_keep_it_and_count_it_in_the_bilan(self, pc: OtherPC, office: Device) -> None:
        linking.receive(pc.report(reading("firewall.active", False, datetime.now(UTC))))
        audit = linking.confirm(office, pc.public_key.hex())
        assert audit is not None and audit.device == office
        office.refresh_from_db()
        assert office.last_seen == audit.started_at and office.version == "12"
        (verdict,) = [v for v in assessment.assess().of("firewall_active") if v.device == office.uid]
        assert verdict.outcome.value == "to_fix", "the verdict is computed here, from its facts"
        actions = list(Entry.objects.order_by("-seq").values_list("action", flat=True)[:2])
        assert actions == ["device.report_imported", "device.key_confirmed"]

    def test_other_words_drop_it_for_good(self, pc: OtherPC, office: Device) -> None:
        raw = pc.report()
        linking.receive(raw)
        linking.refuse(office, pc.public_key.hex())
        assert not office.audits.exists() and linking.waiting(office) is None
        assert last_action() == "device.key_refused"
        assert "confiance" in refused(pc.report())
        assert "expiré" in refused(OtherPC(pc.code).report()), "its code is worth nothing either"

    def test_what_was_compared_is_what_is_confirmed(self, pc: OtherPC, office: Device) -> None:
        """A second file with the same code took the place of the first while somebody was reading the words."""
        linking.receive(pc.report())
        linking.receive(OtherPC(pc.code).report())
        with pytest.raises(ReportRefused, match="n’attendent plus"):
            linking.confirm(office, pc.public_key.hex())
        assert linking.trusted(office) is None

    def test_a_code_serves_once(self, linked: OtherPC) -> None:
        assert "inconnue" in refused(OtherPC(linked.code).report())

    def test_an_expired_code_says_so(self, pc: OtherPC) -> None:
        LinkCode.objects.update(expires_at=timezone.now() - DAY)
        assert "a expiré" in refused(pc.report())

    def test_a_code_that_was_withdrawn_says_so(self, pc: OtherPC, office: Device) -> None:
        linking.withdraw_code(office)
        assert last_action() == "device.code_withdrawn"
        assert "retiré" in refused(pc.report())

    def test_a_new_code_replaces_the_one_before(self, pc: OtherPC, office: Device) -> None:
        linking.give_code(office)
        assert LinkCode.objects.filter(withdrawn_at=None).count() == 1
        assert "retiré" in refused(pc.report())

    def test_a_report_that_waited_too_long_confirms_the_key_alone(self, pc: OtherPC, office: Device) -> None:
        linking.receive(pc.report())
        key = linking.waiting(office)
        assert key is not None and key.waiting is not None
        key.waiting["started_at"] = (timezone.now() - 40 * DAY).isoformat()
        key.save()
        assert linking.confirm(office, pc.public_key.hex()) is None
        assert linking.trusted(office) == key and not office.audits.exists()

    def test_the_same_file_again_comes_back_to_the_words(self, pc: OtherPC, office: Device) -> None:
        raw = pc.report()
        linking.receive(raw)
        assert linking.receive(raw).audit is None

    def test_a_pc_that_was_not_in_the_list_gets_its_system_from_its_report(self) -> None:
        device = linking.add_pc("PC du secrétariat")
        pc = OtherPC(linking.give_code(device).digits)
        linking.receive(pc.report(system="windows"))
        linking.confirm(device, pc.public_key.hex())
        device.refresh_from_db()
        assert device.system == "windows"


class TestNextReports:
    def test_it_is_kept_at_once(self, linked: OtherPC, office: Device) -> None:
        received = linking.receive(linked.report())
        assert received.audit is not None and office.audits.count() == 2
        assert last_action() == "device.report_imported"

    def test_the_same_or_a_lower_number(self, linked: OtherPC) -> None:
        raw = linked.report(counter=5)
        linking.receive(raw)
        assert "n° 5" in refused(raw)
        assert "n’est pas plus récent" in refused(linked.report(counter=4))

    def test_an_unknown_key(self, linked: OtherPC) -> None:
        assert "inconnue" in refused(OtherPC("000000000").report())

    def test_the_number_of_another_device(self, linked: OtherPC) -> None:
        linked.device_id = "f" * 16
        assert "d’un autre appareil" in refused(linked.report())

    def test_another_device_than_the_one_it_was_chosen_for(self, linked: OtherPC) -> None:
        other = practice.save_device(Device(name="PC du secrétariat", kind=DeviceKind.PC))
        sentence = refused(linked.report(), expected=other)
        assert "« Portable du bureau »" in sentence and "« PC du secrétariat »" in sentence

    def test_another_system(self, linked: OtherPC) -> None:
        assert "réinstallé" in refused(linked.report(system="windows"))

    def test_a_device_that_was_taken_out(self, linked: OtherPC, office: Device) -> None:
        practice.remove_device(office)
        assert "retiré du cabinet" in refused(linked.report())

    @pytest.mark.parametrize(
        ("ago", "word"),
        [
            (timedelta(minutes=-20), "dans l’avenir"),
            (-DAY, "dans l’avenir"),
            (timedelta(days=30, minutes=1), "30 jours"),
            (400 * DAY, "30 jours"),
            (4 * DAY, "a reculé"),
        ],
    )
    def test_dates(self, linked: OtherPC, ago: timedelta, word: str) -> None:
        assert word in refused(linked.report(ago=ago))

    def test_two_clocks_that_stand_a_little_apart(self, linked: OtherPC) -> None:
        assert linking.receive(linked.report(ago=-timedelta(minutes=8))).audit is not None

    def test_a_fact_dated_ahead_of_its_audit_never_ages_more_slowly(self, linked: OtherPC) -> None:
        at = datetime.now(UTC)
        late = reading("firewall.active", True, at + 200 * DAY)
        assert "avenir" in refused(linked.report(audit=audit_of(at, late)))
        old = reading("firewall.active", True, at - 20 * DAY)
        assert "se contredisent" in refused(linked.report(audit=audit_of(at, old)))
        undated = reading("firewall.active", True, at, measured_at=None)
        assert "pas de date" in refused(linked.report(audit=audit_of(at, undated)))

    def test_the_same_measure_twice(self, linked: OtherPC) -> None:
        audit = audit_of(datetime.now(UTC))
        linking.receive(linked.report(audit=audit))
        assert "déjà importée" in refused(linked.report(audit=audit))

    def test_only_measured_facts_of_that_device_enter(self, linked: OtherPC, office: Device) -> None:
        at = datetime.now(UTC)
        received = linking.receive(
            linked.report(
                reading("firewall.active", True, at, valid_until=(at + 900 * DAY).isoformat()),
                reading("vault.copy_off_pc_made", True, at),
                reading("answer.passwords_unique", "yes", at),
                reading("profile.staff", 3, at),
                reading("device.seen_days", 0, at),
                reading("backup.left_plugged", False, at),
                reading("autorun.disabled", True, at),  # of Windows alone
                reading("lock.delay_minutes", "cinq", at),  # of another type
                reading("something.newer", True, at),
            )
        )
        assert received.audit is not None and received.left_out == 8
        (kept,) = received.audit.readings
        assert set(kept) == {"key", "value", "device", "source", "measured_at", "rights"}
        keys = {fact.key for fact in services.facts(timezone.now()) if fact.device == office.uid}
        assert keys == {"firewall.active", "device.seen_days"}
        assert assessment.assess().of("passwords_unique")[0].outcome.value == "unknown"

    def test_verdicts_in_the_file_are_of_no_account(self, linked: OtherPC, office: Device) -> None:
        at = datetime.now(UTC)
        raw = linked.resigned(
            linked.report(reading("firewall.active", False, at)),
            lambda told: told["audit"].update(controls=[{"id": "firewall_active", "verdict": "met"}]),
        )
        linking.receive(raw)
        (verdict,) = [v for v in assessment.assess().of("firewall_active") if v.device == office.uid]
        assert verdict.outcome.value == "to_fix"

    def test_nothing_that_this_version_measures(self, linked: OtherPC) -> None:
        at = datetime.now(UTC)
        assert "aucune mesure" in refused(linked.report(reading("something.newer", True, at)))


class TestRevoked:
    def test_no_report_of_that_key_is_taken_and_what_was_measured_stays(
        self, linked: OtherPC, office: Device
    ) -> None:
        linking.revoke(office)
        assert last_action() == "device.key_revoked"
        assert "confiance" in refused(linked.report())
        assert office.audits.count() == 1

    def test_after_a_reinstallation_the_new_key_takes_over_once_confirmed(
        self, linked: OtherPC, office: Device
    ) -> None:
        again = OtherPC(linking.give_code(office).digits, device_id="a" * 16)
        linking.receive(again.report())
        assert linking.receive(linked.report(ago=timedelta(hours=-0.1))).audit is not None, (
            "the old one still serves"
        )
        audit = linking.confirm(office, again.public_key.hex())
        assert audit is not None
        trusted = linking.trusted(office)
        assert trusted is not None and trusted.public_key == again.public_key.hex()
        assert "confiance" in refused(linked.report())
        assert linking.receive(again.report(ago=timedelta(hours=-0.15))).audit is not None


class TestRights:
    @pytest.mark.parametrize("role", [Role.SECRETARY, Role.LOCUM, Role.DPO])
    def test_who_may_not(self, role: Role, pc: OtherPC, office: Device, act_as: ActAs) -> None:
        raw = pc.report()
        with act_as(role):
            for gesture in (
                lambda: linking.receive(raw),
                lambda: linking.give_code(office),
                lambda: linking.revoke(office),
                lambda: linking.confirm(office, pc.public_key.hex()),
            ):
                with pytest.raises(Forbidden):
                    gesture()

    def test_every_action_has_its_words(self, linked: OtherPC, office: Device) -> None:
        linking.revoke(office)
        labels = {row.action: row.label for row in journal.entries().rows}
        assert all(label != action for action, label in labels.items() if action.startswith("device."))


class TestForm:
    @pytest.mark.parametrize(
        ("raw", "word"),
        [
            (b"", "vide"),
            (b"  \n", "vide"),
            (b"bonjour", "abîmé"),
            (b"\xff\xfe\x00", "abîmé"),
            (b"[]", "n’est pas un relevé"),
            (b"3", "n’est pas un relevé"),
            (b"{}", "n’est pas un relevé"),
            (b'{"format": "vigie-journal"}', "n’est pas un relevé"),
            (b'{"a": 1, "a": 2}', "abîmé"),
            (b'{"a": NaN}', "abîmé"),
            (b'{"format": "vigie-device-report", "schema": 2}', "plus récente"),
            (b'{"format": "vigie-device-report", "schema": true}', "abîmé"),
            (b"[" * 200_000, "trop profondément"),
            (b'{"a":' * 40 + b"1" + b"}" * 40, "trop profondément"),
            (b" " * LARGEST + b"{}", "5 Mo"),
        ],
    )  # fmt: skip
    def test_what_is_not_a_report(self, raw: bytes, word: str) -> None:
        assert word in refused(raw)

    def test_truncated_anywhere(self, linked: OtherPC) -> None:
        raw = linked.report()
        for end in range(1, len(raw) - 2, 61):
            assert refused(raw[:end])

    def test_one_sign_changed_anywhere(self, linked: OtherPC) -> None:
        raw = linked.report()
        for place in range(0, len(raw) - 1, 37):
            changed = bytearray(raw)
            changed[place] ^= 1
            try:
                same = json.loads(changed) == json.loads(raw)
            except ValueError:
                same = False
            if not same:
                assert refused(bytes(changed))

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: told["audit"]["facts"].append(
                reading("disk.root_encrypted", True, datetime.now(UTC))
            ),
            lambda told: told.update(counter=99),
            lambda told: told.update(made_at=datetime.now(UTC).isoformat()),
            lambda told: told["device"].update(name="Autre"),
        ],
    )
    def test_a_change_after_the_signature(self, linked: OtherPC, change: Change) -> None:
        told = json.loads(linked.report())
        change(told)
        assert "signature" in refused(json.dumps(told).encode())

    def test_signed_by_another_key(self, linked: OtherPC) -> None:
        told = json.loads(linked.report())
        told["signature"] = json.loads(OtherPC("0").report())["signature"]
        assert "signature" in refused(json.dumps(told).encode())

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: told.update(counter=0),
            lambda told: told.update(counter=1.5),
            lambda told: told.update(counter=True),
            lambda told: told.update(counter=2**70),
            lambda told: told.update(made_at="hier"),
            lambda told: told.update(made_at="2026-11-24T12:00:00"),
            lambda told: told["device"].update(id="../../etc"),
            lambda told: told["device"].update(name="x" * 200),
            lambda told: told["device"].update(name="a\nb"),
            lambda told: told["audit"].update(system="beos"),
            lambda told: told["audit"].update(duration_s=-1),
            lambda told: told["audit"].update(facts={"firewall.active": True}),
            lambda told: told["audit"].update(facts=[1]),
            lambda told: told["audit"].update(facts=[{"key": "x" * 9000, "value": 1}]),
            lambda told: told["audit"].update(facts=[{"value": 1}]),
            lambda told: told["audit"].update(facts=told["audit"]["facts"] * 2),
            lambda told: told["audit"].pop("started_at"),
            lambda told: told.pop("device"),
        ],
    )
    def test_well_signed_and_badly_formed(self, linked: OtherPC, change: Change) -> None:
        """Whoever holds the key may sign anything: what it signs is still checked."""
        assert refused(linked.resigned(linked.report(), change))

    def test_a_newer_form_asks_for_a_newer_program(self, linked: OtherPC) -> None:
        for change in (
            lambda told: told.update(schema=2),
            lambda told: told["audit"].update(schema=2),
        ):
            assert "plus récente" in refused(linked.resigned(linked.report(), change))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ["format", "schema", "device", "counter", "made_at", "program", "catalogue", "audit"]
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=150)
def test_whatever_comes_is_a_report_or_a_sentence(raw: bytes) -> None:
    try:
        unseal(raw)
    except ReportRefused as refusal:
        assert str(refusal).endswith(".")


def taken_or_refused(pc: OtherPC, change: Change) -> None:
    """A trusted key may sign anything: what comes in is measured facts that can be read again, or nothing."""
    try:
        raw = pc.resigned(pc.report(), change)
    except ValueError:
        return  # not a number that JSON can write
    before = Audit.objects.count()
    try:
        received = linking.receive(raw)
    except ReportRefused as refusal:
        assert str(refusal).endswith(".") and Audit.objects.count() == before
        return
    assert received.audit is not None
    specs = loader.load().facts
    for fact in services.latest(received.key.device):
        assert specs[fact.key].kind == FactKind.MEASURED and fact.measured_at is not None
        assert fact.unavailable or specs[fact.key].accepts(fact.value)  # type: ignore[arg-type]


@given(
    name=st.sampled_from(NAMES),
    inside=st.sampled_from(["", "audit", "device"]),
    other=st.text(max_size=12),
    value=JSON,
)
@FEW
def test_whatever_a_trusted_key_signs(
    linked: OtherPC, name: str, inside: str, other: str, value: Any
) -> None:
    def change(told: dict[str, Any]) -> None:
        holder = told[inside] if inside else told
        holder[name if name in holder else other] = value

    taken_or_refused(linked, change)


FACT = st.fixed_dictionaries(
    {
        "key": st.sampled_from(
            ["firewall.active", "disk.root_encrypted", "lock.delay_minutes", "ports.listening", "x"]
        )
    },
    optional={"value": JSON, "unavailable": JSON, "source": JSON, "rights": JSON, "measured_at": JSON},
)


@given(facts=st.lists(FACT, max_size=3), dated=st.booleans())
@FEW
def test_whatever_facts_a_trusted_key_signs(
    linked: OtherPC, facts: list[dict[str, Any]], dated: bool
) -> None:
    def change(told: dict[str, Any]) -> None:
        at = {"measured_at": told["audit"]["started_at"]} if dated else {}
        told["audit"]["facts"] = [{**fact, **at} for fact in facts]

    taken_or_refused(linked, change)


def test_the_words_never_change() -> None:
    """Two versions of Vigie compare them: the list is for good."""
    import hashlib

    from vigie.workstation.words import fingerprint, words

    assert len(set(words())) == 2048
    digest = hashlib.sha256("\n".join(words()).encode()).hexdigest()
    assert digest == "7b2a9507fb16db405feddf3e4122c54c3c5d1aa92c35f4f0b61e931330e8645d"
    assert fingerprint(bytes(32)) == fingerprint(bytes(32)) != fingerprint(bytes(31) + b"\x01")


class TestCode:
    def test_trying_codes_against_a_proof_is_slow(self, real_proofs: None) -> None:
        assert rules.SCRYPT["n"] * rules.SCRYPT["r"] * 128 >= 32 * 2**20, "32 MiB a try"
        key = OtherPC("0").public_key
        made = rules.proof("123456789", key, "0" * 16)
        assert rules.proves("123456789", key, "0" * 16, made)
        assert not rules.proves("123456780", key, "0" * 16, made)
        assert not rules.proves("123456789", key, "1" * 16, made), "a proof is of one PC"
        assert not rules.proves("123456789", bytes(32), "0" * 16, made), "and of one key"

    @given(st.integers(0, 10**8 - 1), st.data())
    def test_a_wrong_digit_or_two_swapped_are_found(self, number: int, data: st.DataObject) -> None:
        code = rules.new_code(lambda _: number)
        assert rules.read_code(rules.show_code(code)) == code
        place, digit = data.draw(st.integers(0, 8)), data.draw(st.sampled_from("0123456789"))
        swapped = code[:place] + code[place + 1 : place + 2] + code[place] + code[place + 2 :]
        for other in (code[:place] + digit + code[place + 1 :], swapped):
            if other != code:
                with pytest.raises(rules.CodeError):
                    rules.read_code(other)

    @pytest.mark.parametrize("typed", ["", "   ", "1234", "12345678a", "１２３４５６７８９", "1" * 40])
    def test_what_is_not_a_code_is_said(self, typed: str) -> None:
        with pytest.raises(rules.CodeError) as caught:
            rules.read_code(typed)
        assert str(caught.value).endswith(".")
