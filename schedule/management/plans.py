"""A Plan on a terminal: what it would do, and the questions that a person has to answer."""

from schedule.importers.programme import UnknownColumns

SOME = 10  # talks of each kind


def plan_lines(plan, *, is_whole, with_fields):
    """Lines that say what a Plan does, of each kind the first ten talks unless ``is_whole``."""
    for name in ("added", "changed", "moved", "withdrawn", "returned"):
        talks = getattr(plan, name)
        if name == "returned" and not talks:
            continue
        yield f"  {name}: {len(talks):,}"
        shown = talks if is_whole else talks[:SOME] if name != "added" else []
        for talk in shown:
            yield from _talk_lines(talk, with_fields)
        if shown and len(shown) < len(talks):
            yield f"    and {len(talks) - len(shown):,} more (-v 2 tells all)"
    if with_fields:
        for change in plan.changes_conference:
            yield f"  {_change(change)}"
    yield f"  left as it was: {plan.unchanged:,}"


def _talk_lines(talk, with_fields):
    yield f"    {talk if isinstance(talk, str) else talk.title}"
    if with_fields and not isinstance(talk, str):
        for change in talk.fields:
            yield f"      {_change(change)}"


def _change(change):
    if not change.old and not change.new:
        return change.name
    return f"{change.name}: {_quoted(change.old)} → {_quoted(change.new)}"


def _quoted(text):
    return f"“{' '.join(text.split())}”" if text else "nothing"


def question_lines(question):
    """“Here” and “new”, a line each."""
    yield f"here: {_talk(question.old_title, question.old_speakers, question.old_when)}"
    yield f"new:  {_talk(question.title, question.speakers, question.when)}"


def _talk(title, speakers, when):
    return f"“{title}”{f' by {speakers}' if speakers else ''}, {when}"


def problem_lines(problem):
    """All that an UnreadableProgramme says: each problem, and which columns there are to choose from."""
    yield from (f"{one.rstrip('.')}." for one in problem.problems)
    if isinstance(problem, UnknownColumns):
        yield f"Its columns: {', '.join(problem.columns)}. Say which is which: --column title=… --column starts_at=…"


def undecided_lines(questions):
    """Why nothing is applied without an answer, and the options that give one."""
    yield f"{len(questions):,} would be withdrawn that may only have another name:"
    for question in questions:
        yield from (f"  {line}" for line in question_lines(question))
        yield f"    --same {question.guid}={question.slug}  or  --apart {question.guid}"
    yield "For all of them at once: --unsure same, or --unsure apart"
