from django.urls import include, path

from notes.views.agenda import agendas
from schedule.views.pages import home, search

from . import views

handler400 = "project.views.bad_request"
handler403 = "project.views.permission_denied"
handler404 = "project.views.page_not_found"
handler500 = "project.views.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("accounts/", include("project.accounts.urls")),
    path("agenda/", agendas, name="agendas"),
    path("calendars/", include("notes.calendar_urls")),
    path("conferences/", include("schedule.intake_urls")),
    path("notes/", include("notes.notebook_urls")),
    path("<slug:conference_slug>/", include("notes.urls")),
    path("<slug:conference_slug>/", include("schedule.urls")),
]
