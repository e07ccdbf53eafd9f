"""How much a search looks at, so that it costs about the same in a hundred thousand talks as in a thousand."""

MOST = 1_500  # documents that are counted and can be reached: more than a conference has
HEADS = 150  # of those with the words in title, speakers and place, how many are ranked closely
WHOLE = 60  # and beside them, where they are more: of those with each word whole
FIRST = 30  # and of those with a title that begins as was typed
BODIES = 150  # texts that are ranked closely where titles, speakers and places do not fill a page
CORRECTIONS = 24  # words that one misspelt word may stand for
