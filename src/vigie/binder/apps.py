from django.apps import AppConfig


class BinderConfig(AppConfig):
    name = "vigie.binder"
    label = "binder"
    default_auto_field = "django.db.models.BigAutoField"
