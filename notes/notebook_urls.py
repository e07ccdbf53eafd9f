"""/notes/: all that I wrote, whatever it is about."""

from django.urls import path

from .views import history, note, notebook, pictures, preview, stars

urlpatterns = [
    path("", notebook.notes, name="notes"),
    path("bin/", notebook.note_bin, name="note_bin"),
    path("preview/", preview.preview_note, name="preview_note"),
    path("pictures/", pictures.add_picture, name="add_picture"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("star/", stars.star_slot, name="star_slot"),
    path("at/<int:slot_id>/", note.note_at_slot, name="note_at_slot"),
    path("<int:note_id>/", note.note_detail, name="note_detail"),
    path("<int:note_id>/delete/", note.delete_note, name="delete_note"),
    path("<int:note_id>/undelete/", note.undelete_note, name="undelete_note"),
    path("<int:note_id>/erase/", notebook.erase_note, name="erase_note"),
    path("<int:note_id>/tick/", note.tick_task, name="tick_task"),
    path("<int:note_id>/history/", history.note_history, name="note_history"),
    path("<int:note_id>/history/<int:revision_id>/restore/", history.restore_revision, name="restore_revision"),
    path("<int:note_id>/history/<int:revision_id>/name/", history.name_revision, name="name_revision"),
]
