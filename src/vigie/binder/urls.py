from django.urls import URLPattern

app_name = "binder"
urlpatterns: list[URLPattern] = []
