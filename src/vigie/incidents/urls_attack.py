"""Without a namespace: ``{% url "attack" %}`` must work on every page, whatever else does not."""

from django.urls import path

from vigie.incidents.views import attack

urlpatterns = [
    path("", attack.choose, name="attack"),
    path("<slug:playbook_id>/", attack.guide, name="attack_guide"),
    path("<slug:playbook_id>/noter/", attack.note, name="attack_note"),
    path("<slug:playbook_id>/piece/", attack.piece, name="attack_piece"),
]
