from django.core.management import BaseCommand, CommandError

from schedule.following import refresh
from schedule.importers.gathering import gather
from schedule.models import Source


class Command(BaseCommand):
    help = (
        "Ask the source of every followed conference what has changed, and apply it. Meant for cron or a timer. "
        "One that fails does not stop the others and is tried again the next time; then the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--conference", metavar="SLUG", help="this one alone, followed or not")

    def handle(self, *, conference, verbosity, **options):
        sources = Source.objects.select_related("conference__organiser").order_by("conference__slug")
        sources = sources.filter(conference__slug=conference) if conference else sources.filter(is_followed=True)
        if conference and not sources:
            raise CommandError(f"No source is known for “{conference}”: import it with --follow.")
        failed = 0
        keys = list(sources.values_list("pk", flat=True))
        for source in (sources.filter(pk=pk).first() for pk in keys):  # as it is when its turn comes
            if source is None:
                continue
            refreshed = refresh(source, gather=gather)
            failed += refreshed.what == "failed"
            self._report(refreshed, verbosity)
        if failed:
            raise CommandError(f"{failed:,} of {len(keys):,} failed.")

    def _report(self, refreshed, verbosity):
        slug, address = refreshed.source.conference.slug, refreshed.source.address
        if refreshed.what == "failed":
            self.stderr.write(f"{slug}: failed. {refreshed.failure} ({address})")
        elif refreshed.what == "waits":
            self.stderr.write(f"{slug}: waits for somebody to decide: {refreshed.failure}. {_whoever(refreshed)}")
        elif verbosity > 1 or (verbosity and refreshed.what == "applied"):
            self.stdout.write(f"{slug}: {_told(refreshed.changes) or 'unchanged'}")


def _whoever(refreshed):
    source = refreshed.source
    if source.conference.organiser:
        return f"{source.conference.organiser} sees it at “Add a conference”."
    return f"Nobody organises it here: import_schedule {source.address} --conference {source.conference.slug}"


def _told(changes):
    """“2 added, 1 moved” of Changes."""
    kinds = ("added", "changed", "moved", "withdrawn", "returned")
    counts = {kind: len(getattr(changes, kind)) for kind in kinds} if changes else {}
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
