from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand

from schedule.models import Conference

SLUG = "djangocon-us-2025"
SAMPLE = Path(__file__).resolve().parents[2] / "sample" / f"{SLUG}.xml"


class Command(BaseCommand):
    help = "Imports the sample conference, unless it is here already."

    def handle(self, *, verbosity, **options):
        if Conference.objects.filter(slug=SLUG).exists():
            self.stdout.write(f"The sample conference is here: /{SLUG}/")
        else:
            call_command("import_schedule", SAMPLE, conference=SLUG, stdout=self.stdout, verbosity=verbosity)
