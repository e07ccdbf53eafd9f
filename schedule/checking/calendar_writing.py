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
_TO_GIGGITY = {
    "tab": ("A folded line goes on with a tab", "Giggity takes up a fold only where a space begins the line."),
    "letter": (
        "A fold stands in the middle of a letter",
        "Giggity reads letters before it takes up folds: the letter comes out wrong.",
    ),
}


class Writing:
    """Tells ``findings`` how a CalendarFile is written; ``everybody`` are the names of all consumers."""

    def __init__(self, findings, standard, everybody):
        self.findings = findings
        self.kinds = {kind: ((standard,), words, True) for kind, words in _BROKEN.items()}
        self.kinds |= {kind: (everybody, words, True) for kind, words in _TORN.items()}
        self.kinds |= {kind: (("Giggity",), words, False) for kind, words in _TO_GIGGITY.items()}
        self.kinds["long"] = ((standard,), _LONG, False)

    def __call__(self, kind, where, value=""):
        consumers, words, is_fatal = self.kinds[kind]
        self.findings.add(consumers, *words, where, value, is_fatal=is_fatal)
