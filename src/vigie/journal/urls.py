from django.urls import path

from vigie.journal import views

app_name = "journal"

urlpatterns = [
    path("", views.list_entries, name="list"),
    path("horloge/", views.confirm_clock, name="confirm_clock"),
    path("export/", views.export, name="export"),
]
