from django.urls import path

from vigie.catalogue.views import asking, content

app_name = "content"

urlpatterns = [
    path("", content.page, name="page"),
    path("choisir/", content.choose, name="choose"),
    path("appliquer/", content.apply, name="apply"),
    path("renoncer/", content.forget, name="forget"),
    path("adresse/", asking.address, name="address"),
    path("chercher/", asking.ask, name="ask"),
    path("chercher/envoyer/", asking.send, name="send"),
    path("chercher/en-cours/", asking.running, name="asking"),
    path("chercher/arreter/", asking.stop, name="stop"),
]
