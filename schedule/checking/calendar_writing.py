"""How an iCalendar file is written, line by line: ends, lengths, folds, letters, nesting."""

# kind of calendar_lines: (what, why). All of it breaks the standard, but for what SHOULD be otherwise.
_BROKEN = {
    "mark": ("It begins with a byte order mark", "A calendar begins with BEGIN:VCALENDAR."),
    "newline": ("Lines end with LF alone", "A line ends with CR and LF."),
    "returns": ("Lines end with more than one CR", "A line ends with one CR and LF."),
    "blank": ("A line is empty", "Every line is a property, or goes on with the one before."),
    "bytes": ("A line is not UTF-8", "Letters beyond ASCII come out wrong."),
    "control": ("A line has a control character", "None may stand in a text but the tab."),
    "line": ("A line is no property", "It must be NAME:value; a text that goes on is folded, or has “\\n” in it."),
    "outside": ("A property stands outside of the calendar", "All stand between BEGIN:VCALENDAR and END:VCALENDAR."),
}
_TORN = {
    "open": ("A component has no END", "The file is cut short, or its parts are mixed up: programs refuse it."),
    "end": ("An END closes what is not open", "The parts of the file are mixed up: programs refuse it."),
}
_LONG = ("A line is longer than 75 octets", "It should be folded; programs that count octets cut it.")
_TAB = ("A folded line goes on with a tab", "Giggity takes up a fold only where a space begins the line.")
_LETTER = (
    "A fold stands in the middle of a letter",
    "Giggity reads letters before it takes up folds: the letter comes out wrong.",
)


def check_writing(file, findings, standard, everybody):
    """Tells ``findings`` how this CalendarFile is written; ``everybody`` are the names of all consumers."""
    for kinds, consumers in ((_BROKEN, (standard,)), (_TORN, everybody)):
        for kind, words in kinds.items():
            for place in file.problems.get(kind, ()):
                findings.add(consumers, *words, *place)
    for kind, words, name in (("long", _LONG, standard), ("tab", _TAB, "Giggity"), ("letter", _LETTER, "Giggity")):
        for place in file.problems.get(kind, ()):
            findings.lose((name,), *words, *place)
