from django.core import checks
from django.db import connections

from .triggers import missing_triggers


@checks.register(checks.Tags.database)
def check_history_is_written(app_configs, databases=None, **kwargs):
    """Without its triggers the database would let a text go without a trace."""
    if "default" not in (databases or []) or "notes_revision" not in connections["default"].introspection.table_names():
        return []
    return [
        checks.Warning(  # an Error would stop the migrate that mends it
            f"The trigger {name} is missing: changes to notes would leave no history.",
            hint="Run manage.py migrate, which writes it.",
            id="hallway.W005",
        )
        for name in sorted(missing_triggers())
    ]
