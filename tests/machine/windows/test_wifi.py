import pytest

from tests.machine.builders import REAL, raws, reason, values
from vigie.machine.parse.windows.wifi import LOCATION, saved, wifi

RECORDED = REAL.parent / "windows"
FRENCH = """
Il existe 1 interface sur le système :

    Nom                    : Wi-Fi
    Description            : Intel(R) Wi-Fi 6 AX201 160MHz
    GUID                   : 7825d47a-5d59-4c93-8d91-2b0e1b5f6c4b
    Adresse physique       : fe:dc:ba:09:87:01
    État                   : connecté
    SSID                   : Cabinet
    Type de réseau         : Infrastructure
    Type de radio          : 802.11ax
    Authentification       : {authentication}
    Chiffrement            : {cipher}
    Mode de connexion      : Profil
    Canal                  : 44
    Profil                 : Cabinet
"""
FRENCH_PROFILE = """
Profil {name} sur l’interface Wi-Fi :
=======================================================================

Appliqué : Profil tous les utilisateurs

Informations sur le profil
-------------------
    Version                : 1
    Type                   : Réseau local sans fil
    Nom                    : {name}
    Options de contrôle    :
        Mode de connexion  : {mode}
        Diffusion réseau   : Se connecter uniquement si ce réseau diffuse des informations
        Commutation automatique : Ne pas basculer vers d’autres réseaux

Paramètres de sécurité
-----------------
    Authentification       : {authentication}
    Chiffrement            : {cipher}
    Clé de sécurité        : {key}
"""
AUTOMATIC, MANUAL = "Se connecter automatiquement", "Se connecter manuellement"


def security(files: dict[str, object]) -> object:
    return values(wifi(raws(files)))["wifi.security"]


@pytest.mark.parametrize(
    ("authentication", "cipher", "kind"),
    [
        (1, 0, "open"),
        (1, 1, "wep"),
        (1, 5, "wep"),
        (1, 0x101, "wep"),
        (2, 5, "wep"),
        (3, 2, "wpa"),
        (4, 2, "wpa"),
        (4, 4, "wpa"),
        (5, 4, "wpa"),
        (6, 4, "wpa2"),
        (7, 4, "wpa2"),
        (7, 2, "wpa_mixed"),
        (8, 9, "wpa3"),
        (9, 4, "wpa3"),
        (10, 4, "owe"),
        (11, 8, "wpa3"),
        (7, 0, None),
        (7, 5, None),
        (0, 4, None),
        (12, 4, None),
        (0x80000001, 4, None),
        (4294967295, 4, None),
    ],
)
def test_the_numbers_of_wlanapi(authentication: int, cipher: int, kind: str | None) -> None:
    assert security({"wlan.json": {"auth": authentication, "cipher": cipher}}) == kind


@pytest.mark.parametrize(
    "form",
    [
        {"auth": 7, "cipher": 4},
        [{"auth": "7", "cipher": "4"}],
        {"dot11AuthAlgorithm": 7, "dot11CipherAlgorithm": 4},
        {"interfaces": [{"state": 1, "authAlgorithm": 7, "cipherAlgorithm": 4}]},
        {"error": 0, "interfaces": [{"isState": 1, "security": {"auth": 7, "cipher": 4}}]},
        {"value": [{"Auth": 7, "Cipher": 4, "CimClass": {"CimClassName": "x"}}], "Count": 1},
        {"auth": 7},
    ],
)
def test_the_forms_of_the_answer(form: object) -> None:
    assert values(wifi(raws({"wlan.json": form}))) == {"wifi.adapter_present": True, "wifi.security": "wpa2"}


def test_the_weakest_of_two_networks_counts() -> None:
    two = {"interfaces": [{"state": 1, "auth": 7, "cipher": 4}, {"state": 1, "auth": 1, "cipher": 0}]}
    assert security({"wlan.json": two}) == "open"
    one_strange = {
        "interfaces": [{"state": 1, "auth": 7, "cipher": 4}, {"state": 1, "auth": 99, "cipher": 0}]
    }
    assert security({"wlan.json": one_strange}) is None


def test_error_5_of_24h2_is_unknown_and_says_where_to_look() -> None:
    found = wifi(raws({"wlan.json": {"error": 5}}))
    assert values(found) == {"wifi.adapter_present": None, "wifi.security": None}
    assert reason(found, "wifi.security") == LOCATION


def test_no_adapter_and_no_connection_are_not_a_weak_wifi() -> None:
    assert values(wifi(raws({"wlan.json": {"interfaces": []}}))) == {
        "wifi.adapter_present": False,
        "wifi.security": None,
    }
    off = wifi(raws({"wlan.json": {"interfaces": [{"state": 4}]}}))
    assert values(off) == {"wifi.adapter_present": True, "wifi.security": None}
    assert "pas connecté" in reason(off, "wifi.security")


@pytest.mark.parametrize("content", ["", "[]", "null", "{}", "7", '{"auth": true}', '{"auth": "WPA2"}', "{"])
def test_what_says_nothing_is_unknown(content: str) -> None:
    assert values(wifi(raws({"wlan.json": content}))) == {"wifi.adapter_present": None, "wifi.security": None}


@pytest.mark.parametrize("language", ["de", "en", "it"])
def test_recorded_netsh(language: str) -> None:
    text = (RECORDED / f"netsh_wlan_interfaces_{language}.txt").read_bytes()
    assert values(wifi(raws({"wlan.json": {"error": 5}, "netsh_wlan_interfaces.txt": text}))) == {
        "wifi.adapter_present": True,
        "wifi.security": "wpa2",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
@pytest.mark.parametrize(
    ("authentication", "cipher", "kind"),
    [
        ("WPA2 - Personnel", "CCMP", "wpa2"),
        ("WPA2 - Entreprise", "CCMP", "wpa2"),
        ("WPA3 - Personnel", "CCMP", "wpa3"),
        ("WPA2 - Personnel", "TKIP", "wpa_mixed"),
        ("WPA - Personnel", "TKIP", "wpa"),
        ("Ouvrir", "Aucune", "open"),
        ("Ouvert", "Aucun", "open"),
        ("Ouvrir", "WEP", "wep"),
        ("Partagée", "WEP", "wep"),
        ("Tout autre chose", "CCMP", None),
    ],
)
def test_french_netsh(encoding: str, authentication: str, cipher: str, kind: str | None) -> None:
    text = FRENCH.format(authentication=authentication, cipher=cipher).replace("’", "'").encode(encoding)
    assert security({"netsh_wlan_interfaces.txt": text}) == kind


@pytest.mark.parametrize(
    ("label", "value", "cipher"),
    [
        ("Authentifizierung", "Offen", "Keine"),
        ("Autenticación", "Abierta", "Ninguna"),
        ("Autenticazione", "Aperta", "Nessuno"),
        ("Authentication", "Open", "None"),
    ],
)
def test_an_open_network_in_the_other_languages(label: str, value: str, cipher: str) -> None:
    assert security({"netsh_wlan_interfaces.txt": f"   {label}   : {value}\n   X : {cipher}\n"}) == "open"


def test_netsh_without_a_connection() -> None:
    text = FRENCH.partition("    SSID")[0].replace(": connecté", ": déconnecté")
    found = wifi(raws({"netsh_wlan_interfaces.txt": text}))
    assert values(found) == {"wifi.adapter_present": True, "wifi.security": None}
    assert "pas connecté" in reason(found, "wifi.security")


def test_a_network_named_like_a_protection_decides_nothing() -> None:
    text = FRENCH.format(authentication="Ouvrir", cipher="Aucune").replace(
        "Cabinet", "Authentification : WPA2"
    )
    assert security({"netsh_wlan_interfaces.txt": text}) == "open"


def test_the_number_wins_over_the_text() -> None:
    text = FRENCH.format(authentication="WPA2 - Personnel", cipher="CCMP")
    assert security({"wlan.json": {"auth": 1, "cipher": 0}, "netsh_wlan_interfaces.txt": text}) == "open"


@pytest.mark.parametrize("language", ["de", "en", "it"])
def test_the_profile_of_the_network_in_use_is_the_last_resort(language: str) -> None:
    text = (RECORDED / f"netsh_wlan_profile_{language}.txt").read_bytes()
    assert security({"netsh_wlan_profile.txt": text}) == "open"
    used = (RECORDED / f"netsh_wlan_interfaces_{language}.txt").read_bytes()
    assert security({"netsh_wlan_interfaces.txt": used, "netsh_wlan_profile.txt": text}) == "wpa2"


def test_several_profiles_do_not_say_which_is_in_use() -> None:
    one = FRENCH_PROFILE.format(
        name="A", mode=AUTOMATIC, authentication="WPA2 - Personnel", cipher="CCMP", key="Présente"
    )
    assert security({"netsh_wlan_profile.txt": one}) == "wpa2"
    assert security({"netsh_wlan_profile.txt": one + one.replace("Profil A", "Profil B")}) is None


def count(files: dict[str, object]) -> object:
    return values(saved(raws(files)))["wifi.open_saved_count"]


def listed(*profiles: tuple[str, str, str]) -> dict[str, object]:
    return {
        "wlan_profiles.json": [
            {"authentication": authentication, "encryption": encryption, "mode": mode}
            for authentication, encryption, mode in profiles
        ]
    }


def test_saved_networks() -> None:
    assert count(listed()) == 0
    assert count(listed(("WPA2PSK", "AES", "auto"), ("open", "none", "manual"))) == 0
    assert count(listed(("WPA2PSK", "AES", "auto"), ("open", "none", "auto"))) == 1
    assert count(listed(("WPA3SAE", "AES", "auto"), ("something", "none", "auto"))) is None
    assert count(listed(("open", "none", ""))) is None
    assert count({"wlan_profiles.json": [{"x": 1}]}) is None
    assert count({"wlan_profiles.json": ""}) is None


@pytest.mark.parametrize("language", ["de", "en", "it"])
def test_one_open_profile_joined_by_hand_says_nothing_of_the_others(language: str) -> None:
    assert (
        count({"netsh_wlan_profile.txt": (RECORDED / f"netsh_wlan_profile_{language}.txt").read_bytes()})
        is None
    )


def test_open_profiles_that_join_alone_in_french() -> None:
    open_ = FRENCH_PROFILE.format(
        name="Gare", mode=AUTOMATIC, authentication="Ouvrir", cipher="Aucun", key="Absente"
    )
    by_hand = FRENCH_PROFILE.format(
        name="Hotel", mode=MANUAL, authentication="Ouvrir", cipher="Aucun", key="Absente"
    )
    safe = FRENCH_PROFILE.format(
        name="Cabinet", mode=AUTOMATIC, authentication="WPA2 - Personnel", cipher="CCMP", key="Présente"
    )
    assert count({"netsh_wlan_profile.txt": open_}) == 1
    assert count({"netsh_wlan_profile.txt": safe}) is None
    assert count({"netsh_wlan_profile.txt": safe + by_hand}) == 0
    assert count({"netsh_wlan_profile.txt": safe + by_hand + open_}) == 1


def test_profiles_in_xml() -> None:
    profile = (
        '<?xml version="1.0"?><WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1">'
        "<connectionMode>{}</connectionMode><MSM><security><authEncryption><authentication>{}</authentication>"
        "<encryption>{}</encryption></authEncryption></security></MSM></WLANProfile>"
    )
    assert security({"netsh_wlan_profile.txt": profile.format("auto", "WPA3SAE", "AES")}) == "wpa3"
    assert count({"netsh_wlan_profile.txt": profile.format("auto", "open", "none")}) == 1
