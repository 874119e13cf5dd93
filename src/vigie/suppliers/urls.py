from django.urls import path, re_path

from vigie.suppliers import views

app_name = "suppliers"
urlpatterns = [
    path("", views.home, name="home"),
    path("ajouter/", views.add, name="add"),
    path("sous-traitants.xlsx", views.listing, name="listing"),
    path("<int:pk>/", views.supplier, name="supplier"),
    path("role/", views.role, name="role"),
    path("<int:pk>/fichier/", views.attach, name="attach"),
    path("<int:pk>/fichier/<slug:what>/", views.file, name="file"),
    path("<int:pk>/reponses/", views.reply, name="reply"),
    path("<int:pk>/retirer/", views.end, name="end"),
    re_path(
        r"^(?P<pk>[0-9]{1,9})/(?P<name>clauses|questionnaire)[.](?P<extension>pdf|docx|xlsx)$",
        views.document,
        name="document",
    ),
]
