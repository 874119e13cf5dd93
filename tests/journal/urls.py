"""The journal's pages alone, so that these tests need no other room's views."""

from django.urls import include, path

urlpatterns = [path("journal/", include("vigie.journal.urls"))]
