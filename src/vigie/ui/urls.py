"""Included at the root without a namespace: ``{% url "attack" %}`` must work on every page."""

from django.urls import path

from vigie.ui import views

urlpatterns = [path("attaque/", views.attack, name="attack")]
