from django.core.management.base import BaseCommand

from notes.bin import empty_bin
from notes.history import thin_histories
from notes.models import Note


class Command(BaseCommand):
    help = (
        "Thin out the history of notes by age, and let go of what has been in the bin for thirty days. "
        "Meant for every day; a second time does nothing."
    )

    def handle(self, **options):
        gone = empty_bin(Note.objects.all())
        self.stdout.write(f"{gone:,} note{_s(gone)} gone from the bin.")
        revisions, notes = thin_histories()
        self.stdout.write(f"{revisions:,} old revision{_s(revisions)} of {notes:,} note{_s(notes)} thinned out.")


def _s(count):
    return "" if count == 1 else "s"
