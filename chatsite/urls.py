"""The addresses of the HTTP door."""

from django.contrib import admin
from django.urls import include, path

from chatsite import health, pages
from chatsite.api import api
from chatsite.metrics import metrics

urlpatterns = [
    path("", pages.welcome, name="welcome"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics),
    path("api/", api.urls),
    path("accounts/", include("accounts.pages.urls")),
    path("accounts/", include("messaging.pages.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "chatsite.pages.bad_request"
handler403 = "chatsite.pages.not_for_you"
handler404 = "chatsite.pages.not_found"
handler500 = "chatsite.pages.failed"
