from django.urls import path

from vigie.processing import views

app_name = "processing"
urlpatterns = [
    path("", views.register, name="register"),
    path("ajouter/", views.add, name="add"),
    path("registre.json", views.as_json, name="json"),
    path("<int:number>/", views.record, name="record"),
    path("<int:number>/retirer/", views.remove, name="remove"),
]
