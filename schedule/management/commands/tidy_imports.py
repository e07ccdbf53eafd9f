from django.core.management.base import BaseCommand

from schedule.intake import tidy_imports


class Command(BaseCommand):
    help = "Let go of imports that nobody has touched for a week, and of the files that they hold. Meant for every day."

    def handle(self, **options):
        gone = tidy_imports()
        self.stdout.write(f"{gone:,} import{'' if gone == 1 else 's'} let go.")
