from django.urls import URLPattern, URLResolver, include, path

from vigie.config import static, views

handler400 = "vigie.config.errors.bad_request"
handler403 = "vigie.config.errors.permission_denied"
handler404 = "vigie.config.errors.not_found"
handler500 = "vigie.config.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("static/<path:path>", static.serve, name="static"),
    path("", include("vigie.desktop.urls")),
    path("_locked/", views.locked, name="locked"),
    path("coffre/", include("vigie.vault.urls")),
    path("journal/", include("vigie.journal.urls")),
    path("cabinet/", include("vigie.practice.urls")),
    path("appareils/", include("vigie.workstation.urls")),
    path("donnees/", include("vigie.transfer.urls")),
    path("contenu/", include("vigie.catalogue.urls")),
    path("attaque/", include("vigie.incidents.urls_attack")),
    path("preparer/", include("vigie.incidents.urls_prepare")),
    path("incidents/", include("vigie.incidents.urls")),
    path("incidents/", include("vigie.incidents.urls_papers")),
    path("registre/", include("vigie.processing.urls")),
    path("sous-traitants/", include("vigie.suppliers.urls")),
    path("information/", include("vigie.notices.urls")),
    path("equipe/", include("vigie.staffing.urls")),
    path("dpo-aipd/", include("vigie.decisions.urls")),
    path("demandes/", include("vigie.requests.urls")),
    path("transmettre/", include("vigie.disclosures.urls")),
    path("durees/", include("vigie.retention.urls")),
    path("dossier/", include("vigie.binder.urls")),
    path("", include("vigie.assessment.urls")),
]
