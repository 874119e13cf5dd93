from django.urls import path, register_converter

from vigie.decisions import views


class Extension:
    regex = "pdf|docx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Extension, "decision_file")
app_name = "decisions"
urlpatterns = [
    path("", views.home, name="home"),
    path("analyse/", views.begin, name="begin"),
    path("analyse/apporter/", views.bring, name="bring"),
    path("analyse/<int:pk>/", views.analysis, name="analysis"),
    path("analyse/<int:pk>/retirer/", views.remove, name="remove"),
    path(
        "analyse/<int:pk>/analyse-pia.json", views.analysis_file, {"extension": "json"}, name="analysis_json"
    ),
    path("analyse/<int:pk>/analyse.<decision_file:extension>", views.analysis_file, name="analysis_file"),
    path("<slug:kind>/", views.decision, name="decision"),
    path("<slug:kind>/questions/", views.ask, name="ask"),
    path("<slug:kind>/<slug:name>.<decision_file:extension>", views.document, name="document"),
]
