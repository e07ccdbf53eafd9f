from django.core.management import BaseCommand, CommandError

from schedule.search.index import INDEXES


class Command(BaseCommand):
    help = "Write the search indexes anew, or with --check only say where they differ from the tables."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where something differs")

    def handle(self, *, check, **options):
        if not check:
            for index in INDEXES:
                self.stdout.write(f"{index.rebuild():,} {index.noun}s indexed.")
            return
        problems = [problem for index in INDEXES for problem in index.check()]
        if problems:
            raise CommandError("\n".join(problems[:20]) + f"\n{len(problems):,} differ: run rebuild_search.")
        self.stdout.write("The indexes are sound.")
