import time

from django.core.management import BaseCommand, CommandError

from schedule.importers.gathering import gather
from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import read_programme
from schedule.sync import apply_programme

SOME = 10  # titles of each kind


class Command(BaseCommand):
    help = "Load a conference's published schedule, or bring it up to date: frab XML or frab JSON v1."

    def add_arguments(self, parser):
        parser.add_argument("source", help="a file, or an http(s) address")
        parser.add_argument(
            "--conference", metavar="SLUG", help="its address here; the schedule's acronym if not given"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--allow-withdrawals", action="store_true", help="even where most of the talks would be withdrawn"
        )

    def handle(self, *, source, conference, dry_run, allow_withdrawals, verbosity, **options):
        self.verbosity = verbosity
        started = time.monotonic()
        try:
            self._say(f"Reading {source}")
            programme = read_programme(gather(source, private="if asked").data)
            for warning in programme.warnings:
                self.stderr.write(f"Note: {warning}.")
            self._say(f"Writing {len(programme.events):,} events")
            changes = apply_programme(programme, conference, dry_run=dry_run, allow_mass_withdrawal=allow_withdrawals)
        except UnreadableProgramme as problem:
            raise CommandError(f"{source} was refused, nothing was changed. {problem}.") from None
        self._report(changes, dry_run, time.monotonic() - started)

    def _say(self, text):
        if self.verbosity:
            self.stdout.write(text)

    def _report(self, changes, dry_run, seconds):
        would = " (nothing was written: --dry-run)" if dry_run else ""
        self._say(f"{changes.conference.title}, /{changes.conference.slug}/, in {seconds:.1f} s{would}:")
        for name in ("added", "changed", "moved", "withdrawn"):
            titles = getattr(changes, name)
            self._say(f"  {name}: {len(titles):,}")
            shown = titles if self.verbosity > 1 else titles[:SOME] if name != "added" else []
            for title in shown:
                self._say(f"    {title}")
            if shown and len(shown) < len(titles):
                self._say(f"    and {len(titles) - len(shown):,} more (-v 2 tells all)")
        self._say(f"  left as it was: {changes.unchanged:,}")
