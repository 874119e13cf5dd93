"""Without a namespace: ``{% url "attack" %}`` must work on every page, whatever else does not."""

from django.urls import path

from vigie.incidents.views import attack, doubtful, helping

urlpatterns = [
    path("", attack.choose, name="attack"),
    path("on-m-aide/", helping.helped, name="attack_helped"),
    path("on-m-aide/faire/", helping.work, name="attack_work"),
    path("on-m-aide/en-cours/", helping.progress, name="attack_working"),
    path("appel-douteux/", doubtful.doubtful, name="attack_doubtful"),
    path("<slug:playbook_id>/", attack.guide, name="attack_guide"),
    path("<slug:playbook_id>/noter/", attack.note, name="attack_note"),
    path("<slug:playbook_id>/piece/", attack.piece, name="attack_piece"),
]
