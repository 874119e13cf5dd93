from django.urls import path

from vigie.practice import views

app_name = "practice"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("decrire/", views.first, name="first"),
    path("coordonnees/", views.coordinates, name="coordinates"),
    path("appareil/", views.device, name="add_device"),
    path("appareil/<slug:uid>/", views.device, name="device"),
    path("appareil/<slug:uid>/retirer/", views.remove_device, name="remove_device"),
]
