from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project.accounts.models import User

USERNAME, PASSWORD = "demo", "hallway-demo"


class Command(BaseCommand):
    help = "Makes an account to try things with, whose password everybody knows: in development only."

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("The demo account's password is public, so there is none unless DEBUG is on.")
        demo, _created = User.objects.get_or_create(username=USERNAME)
        # Setting the same password again would sign the account out everywhere.
        if not demo.check_password(PASSWORD):
            demo.set_password(PASSWORD)
            demo.save()
        self.stdout.write(f"Demo account: {USERNAME}, password: {PASSWORD}")
