"""How much a search looks at, so that it costs about the same in a hundred thousand talks as in a thousand."""

MOST = 1_500  # documents that are counted and can be reached: more than a conference has
MOST_OF_MANY = 500  # the same, where there are more talks than any conference has
MANY = 3_000  # talks
HEADS = 60  # of those with the words in title, speakers and place, how many are ranked closely
WHOLE = 30  # and beside them, where they are more: of those with each word whole
FIRST = 20  # and of those with a title that begins as was typed
PAGE = 20  # documents that are shown at once
BODIES = 30  # texts that are ranked closely where titles, speakers and places do not fill a page
CORRECTIONS = 12  # words that one misspelt word may stand for
