from django.urls import path

from vigie.vault.views import copies, doors, keys, people, recovery, settings

app_name = "vault"
urlpatterns = [
    path("creer/", doors.create, name="create"),
    path("feuille-de-secours/", recovery.recovery, name="recovery"),
    path("feuille-de-secours/nouvelle/", recovery.new_recovery, name="new_recovery"),
    path("feuille-de-secours.pdf", recovery.recovery_sheet, name="recovery_sheet"),
    path("ouvrir/", doors.unlock, name="unlock"),
    path("ouvrir/feuille-de-secours/", doors.recover, name="recover"),
    path("ouvrir/nouvelle-phrase/", doors.new_passphrase, name="new_passphrase"),
    path("reparer/", doors.repair, name="repair"),
    path("reparer/mettre-de-cote/", doors.set_aside, name="set_aside"),
    path("verrouiller/", doors.lock, name="lock"),
    path("personnes/", people.people, name="people"),
    path("personnes/ajouter/", people.add_person, name="add_person"),
    path("personnes/<int:access_id>/retirer/", people.remove_person, name="remove_person"),
    path("personnes/<int:access_id>/phrase/", people.person_passphrase, name="person_passphrase"),
    path("cles/", keys.change_keys, name="change_keys"),
    path("cles/en-cours/", keys.changing_keys, name="changing_keys"),
    path("cles/abandonner/", keys.abandon_keys, name="abandon_keys"),
    path("phrase/", doors.change_passphrase, name="passphrase"),
    path("copies/", copies.copies, name="copies"),
    path("copies/en-cours/", copies.copying, name="copying"),
    path("copies/arreter/", copies.stop_copying, name="stop_copying"),
    path("copies/dossier/<int:place_id>/retirer/", copies.remove_place, name="remove_place"),
    path("restaurer/", copies.restore, name="restore"),
    path("restaurer/en-cours/", copies.restoring, name="restoring"),
    path("restaurer/arreter/", copies.stop_restoring, name="stop_restoring"),
    path("reglages/", settings.settings, name="settings"),
    path("reglages/demarrage/", settings.login_start, name="login_start"),
]
