from django.urls import path

from vigie.processing import views, views_files

app_name = "processing"
urlpatterns = [
    path("", views.register, name="register"),
    path("ajouter/", views.add, name="add"),
    path("juste-necessaire/", views.minimisation, name="minimisation"),
    path("apporter/", views_files.bring, name="bring"),
    path("apporter/regarder/", views_files.look, name="look"),
    *(
        path(f"registre.{kind}", views_files.download, {"kind": kind}, name=kind)
        for kind in views_files.MEDIA
    ),
    path("<int:number>/", views.record, name="record"),
    path("<int:number>/versions/<int:edition>/", views.version, name="version"),
    path("<int:number>/retirer/", views.remove, name="remove"),
]
