"""#tags: words in notes by which they are found together."""

from .models import Tag


def tags_of(body):
    return []


def write_tags(note, *, is_new=False):
    """Make the rows of Tag those of the note's text. In the caller's transaction."""
    wanted = set(tags_of(note.body))
    known = set() if is_new else set(note.tags.values_list("name", flat=True))
    if known - wanted:
        note.tags.filter(name__in=known - wanted).delete()
    Tag.objects.bulk_create([Tag(note=note, name=name) for name in sorted(wanted - known)])
