import datetime as dt

from django.core.management.base import BaseCommand

from notes.bin import empty_bin
from notes.history import thin_histories
from notes.models import Note
from notes.pictures import delete_unused_pictures

_PICTURES_STAY = dt.timedelta(days=7)  # though no text names them: a device without a network may yet send one


class Command(BaseCommand):
    help = (
        "Thin out the history of notes by age, let go of what has been in the bin for thirty days, and of pictures "
        "that no text names. "
        "Meant for every day; a second time does nothing."
    )

    def handle(self, **options):
        gone = empty_bin(Note.objects.all())
        self.stdout.write(f"{gone:,} note{_s(gone)} gone from the bin.")
        revisions, notes = thin_histories()
        self.stdout.write(f"{revisions:,} old revision{_s(revisions)} of {notes:,} note{_s(notes)} thinned out.")
        pictures = delete_unused_pictures(_PICTURES_STAY)  # at last: what has gone by now named some
        self.stdout.write(f"{pictures:,} picture{_s(pictures)} that no text names deleted.")


def _s(count):
    return "" if count == 1 else "s"
