import json

from django.core.management import BaseCommand, CommandError

from schedule.checking import check_schedule
from schedule.importers.gathering import gather
from schedule.importers.programme import UnreadableProgramme


class Command(BaseCommand):
    help = "Say what the c3voc schema, the conference apps and the calendars would choke on. Exits 1 if one fails."

    def add_arguments(self, parser):
        parser.add_argument("source", help="a file, or an http(s) address: frab XML, frab JSON v1 or iCalendar")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the whole report as JSON")

    def handle(self, *, source, as_json, **options):
        try:
            report = check_schedule(gather(source, private="if asked").data)
        except UnreadableProgramme as problem:
            raise CommandError(f"{source} cannot be checked. {problem}.") from None
        if as_json:
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
        else:
            self._tell(report)
        if report.refusal:
            raise CommandError(report.refusal)
        if report.failing:
            raise CommandError(f"It fails for {', '.join(report.failing)}.")

    def _tell(self, report):
        if report.format:
            self.stdout.write(f"{report.format}.{' ' * bool(report.beside)}{report.beside}")
        for consumer, verdict, findings in report.by_consumer:
            self.stdout.write(f"\n{consumer.name}: {consumer.words(verdict)}")
            for finding in findings:
                self.stdout.write(
                    f"  {'-' if finding.is_fatal else '~'} {finding.what}. {finding.why}{_where(finding)}"
                )


def _where(finding):
    """`` (3 times, first at line 7: “x”)``; "" for the file as a whole."""
    times = f"{finding.times:,} times" if finding.times > 1 else ""
    first = finding.places[0] if finding.places else None
    place = ": ".join(filter(None, [first.where, first.value and f"“{first.value}”"])) if first else ""
    words = ", ".join(filter(None, [times, f"first at {place}" if times and place else place]))
    return f" ({words})" if words else ""
