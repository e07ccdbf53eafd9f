from django.core.management import BaseCommand, CommandError

from schedule.search import check_index, rebuild_index


class Command(BaseCommand):
    help = "Write the search index anew, or with --check only say where it differs from the talks."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where something differs")

    def handle(self, *, check, **options):
        if not check:
            self.stdout.write(f"{rebuild_index():,} talks indexed.")
            return
        problems = check_index()
        if problems:
            raise CommandError("\n".join(problems[:20]) + f"\n{len(problems):,} differ: run rebuild_search.")
        self.stdout.write("The index is sound.")
