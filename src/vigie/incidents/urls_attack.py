"""Without a namespace: ``{% url "attack" %}`` must work on every page, whatever else does not."""

from django.urls import path

from vigie.incidents.views import attack, doubtful

urlpatterns = [
    path("", attack.choose, name="attack"),
    path("appel-douteux/", doubtful.doubtful, name="attack_doubtful"),
    path("<slug:playbook_id>/", attack.guide, name="attack_guide"),
    path("<slug:playbook_id>/noter/", attack.note, name="attack_note"),
    path("<slug:playbook_id>/piece/", attack.piece, name="attack_piece"),
]
