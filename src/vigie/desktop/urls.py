from django.urls import path

from vigie.desktop import views
from vigie.desktop.instance import CONTROL_PATH
from vigie.desktop.pages import LAUNCH_PATH

app_name = "desktop"
urlpatterns = [
    path(LAUNCH_PATH.lstrip("/"), views.launch, name="launch"),
    path(LAUNCH_PATH.lstrip("/") + "code/", views.code, name="code"),
    path(CONTROL_PATH.lstrip("/"), views.control, name="control"),
]
