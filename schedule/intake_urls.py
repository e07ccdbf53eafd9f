"""Beside the conferences: adding one, what is on its way in, and checking a file."""

from django.urls import path

from .views import checking, intake

urlpatterns = [
    path("check/", checking.check_file, name="check_file"),
    path("add/", intake.add_conference, name="add_conference"),
    path("imports/<int:import_id>/", intake.import_detail, name="import_detail"),
    path("imports/<int:import_id>/change/", intake.change_import, name="change_import"),
    path("imports/<int:import_id>/apply/", intake.apply_import, name="apply_import"),
    path("imports/<int:import_id>/discard/", intake.discard_import, name="discard_import"),
]
