"""How an account begins: a guest who signs up becomes it; one who signs in brings what they wrote along."""

from allauth.account.adapter import DefaultAccountAdapter

from notes.claiming import give_to
from project.accounts.guests import FORMERLY


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request):
        """The guest of this session, to be given a name and a password; a new user where there is none."""
        user = request.user
        if user.is_authenticated and user.is_guest:
            user.username = ""
            user.is_guest = False
            return user
        return super().new_user(request)

    def login(self, request, user):
        guest = request.user if request.user.is_authenticated and request.user.is_guest else None
        is_same = guest or request.user.pk == user.pk  # one account is not what another was
        were = request.session.get(FORMERLY, []) if is_same else []
        if guest and guest.pk != user.pk:
            give_to(user, guest)  # first: to log in ends the guest's session, the only way to what they wrote
            were = [*were, guest.pk]
        super().login(request, user)
        request.session.pop(FORMERLY, None)
        if were:
            request.session[FORMERLY] = were
