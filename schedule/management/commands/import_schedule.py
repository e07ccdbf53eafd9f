import sys
import time
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from schedule.comparing import compare
from schedule.following import remember
from schedule.importers.columns import FIELDS
from schedule.importers.gathering import gather
from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import ReadOptions, read_programme
from schedule.management.plans import plan_lines, problem_lines, question_lines, undecided_lines
from schedule.models import validate_time_zone
from schedule.sync import Outdated, Undecided, apply_plan, settle

_TRIES = 3
_ASKED = {  # fields of ReadOptions that a source says nothing of
    "title": "the source has no title, one was made up: --title gives another.",
    "time_zone": "the source does not say its time zone, it was guessed: --time-zone gives another.",
    "columns": "which column is what was guessed: --column FIELD=COLUMN says it.",
}


class Command(BaseCommand):
    help = "Load a conference's published schedule, or bring it up to date, from any format that is read."

    def add_arguments(self, parser):
        parser.add_argument("source", help="a file, a folder, or an http(s) address")
        parser.add_argument(
            "--conference", metavar="SLUG", help="its address here; the schedule's acronym if not given"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--allow-withdrawals", action="store_true", help="even where most of the talks would be withdrawn"
        )
        parser.add_argument("--follow", action="store_true", help="let refresh_schedules ask this address again")
        said = parser.add_argument_group("what the source does not say")
        said.add_argument("--title", default="", help="the conference's")
        said.add_argument("--time-zone", metavar="ZONE", default="", help="such as Europe/Brussels")
        said.add_argument(
            "--column", metavar="FIELD=COLUMN", action="append", help="of a table: which column is the title, …"
        )
        doubt = parser.add_argument_group("talks that may be there under another name")
        doubt.add_argument("--same", metavar="GUID=SLUG", action="append", help="the event is the talk at this address")
        doubt.add_argument("--apart", metavar="GUID", action="append", help="the event is a talk of its own")
        doubt.add_argument(
            "--unsure", choices=("ask", "same", "apart"), help="all others; “ask” refuses where nobody can be asked"
        )

    def handle(self, *, source, dry_run, follow, verbosity, **options):
        self.verbosity, self.options = verbosity, options
        started = time.monotonic()
        if follow and "://" not in source:
            raise CommandError("Only an address can be followed.")
        try:
            gathered, read_options, programme = self._read(source)
            if dry_run:
                plan = self._plan(programme, unsure=options["unsure"] or "apart")
            else:
                plan, conference = self._import(programme)
        except Undecided as problem:
            raise self._refusal(source, "\n".join(undecided_lines(problem.questions))) from None
        except UnreadableProgramme as problem:
            raise self._refusal(source, "\n".join(problem_lines(problem))) from None
        if follow and not dry_run:
            remember(conference, gathered, read_options, is_trusted=True)
        self._report(plan, dry_run, time.monotonic() - started)

    def _refusal(self, source, why):
        return CommandError(f"{source} was refused, nothing was changed. {why}")

    def _read(self, source):
        self._say(f"Reading {source}")
        with self._progress() as tell:
            gathered = gather(source, private="if asked", networks=settings.SOURCE_NETWORKS, tell=tell)
            read_options = self._read_options(gathered.address if "://" in gathered.address else "")
            programme = read_programme(gathered.data, read_options, tell)
        for warning in programme.warnings:
            self.stderr.write(f"Note: {warning}.")
        for name in programme.asks:
            self.stderr.write(f"Note: {_ASKED[name]}")
        return gathered, read_options, programme

    def _read_options(self, address):
        title, zone = self.options["title"], self.options["time_zone"]
        if zone:
            try:
                validate_time_zone(zone)
            except ValidationError as problem:
                raise CommandError(problem.messages[0]) from None
        columns = dict(_pair(text, "--column", "FIELD=COLUMN") for text in self.options["column"] or ())
        if strange := columns.keys() - FIELDS.keys():
            raise CommandError(f"--column {min(strange)}=…: the fields are {', '.join(FIELDS)}.")
        return ReadOptions(address=address, title=title, time_zone=zone, columns=columns)

    def _import(self, programme):
        """(the Plan that was applied, its Conference). Another import may have come between: then once more."""
        for _ in range(_TRIES):
            plan = self._plan(programme, unsure=self.options["unsure"] or "ask")
            self._say(f"Writing {len(programme.events):,} events")
            with suppress(Outdated):
                changes = apply_plan(plan, allow_mass_withdrawal=self.options["allow_withdrawals"])
                return plan, changes.conference
        raise UnreadableProgramme("others are changing the conference just now; try again")

    def _plan(self, programme, unsure):
        plan = compare(programme, self.options["conference"])
        if answers := self._answers(plan):
            plan = compare(programme, plan.slug, answers)
        if not self.options["unsure"] and self._has_a_person():
            while plan.questions:
                plan = compare(programme, plan.slug, plan.answers | self._ask(plan.questions))
        return settle(plan, unsure)

    def _answers(self, plan):
        """{guid: talk id, or 0} of --same and --apart."""
        talks = {talk.slug: talk.pk for talk in plan.differences.stored.talks}
        answers = {}
        for text in self.options["same"] or ():
            guid, slug = _pair(text, "--same", "GUID=SLUG")
            if slug not in talks:
                raise CommandError(f"There is no talk “{slug}” in /{plan.slug}/.")
            answers[guid] = talks[slug]
        answers |= dict.fromkeys(self.options["apart"] or (), 0)
        if strange := answers.keys() - {event.guid for event in plan.programme.events}:
            raise CommandError(f"There is no event “{min(strange)}” in the source.")
        return answers

    def _has_a_person(self):
        return sys.stdin.isatty() and self.stdout.isatty()

    def _ask(self, questions):
        answers = {}
        for number, question in enumerate(questions, start=1):
            self.stdout.write(f"Are these the same? ({number:,} of {len(questions):,})")
            for line in question_lines(question):
                self.stdout.write(f"  {line}")
            answers[question.guid] = question.talk_id if self._hears_yes() else 0
        return answers

    def _hears_yes(self):
        while True:
            try:
                answer = input("y or n: ").strip().lower()
            except EOFError:
                raise CommandError("Nothing was changed.") from None
            if answer in ("y", "yes", "n", "no"):
                return answer[0] == "y"

    @contextmanager
    def _progress(self):
        """A function that says on a terminal how far it is, on one line that goes again."""
        if not self.verbosity or not self.stdout.isatty():
            yield None
            return

        def tell(done, total=0):
            far = f"{done * 100 // total} %" if total else f"{done:,}"
            self.stdout.write(f"\r  {far:<20}", ending="")
            self.stdout.flush()

        try:
            yield tell
        finally:
            self.stdout.write(f"\r{'':<22}\r", ending="")

    def _say(self, text):
        if self.verbosity:
            self.stdout.write(text)

    def _report(self, plan, is_dry, seconds):
        would = " (nothing was written: --dry-run)" if is_dry else ""
        self._say(f"{plan.title}, /{plan.slug}/, in {seconds:.1f} s{would}:")
        for line in plan_lines(plan, is_whole=self.verbosity > 1, with_fields=is_dry):
            self._say(line)
        if is_dry and plan.pressing:
            self._say("\n".join(undecided_lines(plan.pressing)))
        if is_dry and plan.withdraws_most:
            going, standing = plan.withdraws_most
            self._say(f"It would withdraw {going:,} of {standing:,} talks: --allow-withdrawals lets it.")


def _pair(text, option, form):
    first, _, second = text.partition("=")
    if not first.strip() or not second.strip():
        raise CommandError(f"{option} {text}: it is {form}.")
    return first.strip(), second.strip()
