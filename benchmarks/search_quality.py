"""Is what people look for found? A known-item evaluation over any schedule file.

    python benchmarks/search_quality.py SCHEDULE [SCHEDULE …] [--queries 100] [--seed 1]

For each class of query some talks are drawn, and from the title or a speaker of each a query is made, as somebody
types who half remembers it and types badly. Printed are, for each class, MRR@10 and recall@10 of the talk that was
meant (or of one with the same title), and the share of a title that is typed before its talk is in the top three.
Beside Hallway, on the database that the environment names, the same queries go to plain FTS5 with bm25, every word
quoted, the last a prefix, and to tantivy with fuzzy words; they index the same folded words.
On PostgreSQL: ``.ci/with-postgresql python benchmarks/search_quality.py SCHEDULE``
"""

import argparse
import os
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Too frequent in titles to be what somebody remembers of one.
STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do for from how i in into is it its not of on or our the this to up we what when "
        "why with you your der die das und von im mit für auf ein eine zu den dem des la le les de du et en un une",
    )
)


def main():
    options = read_options()
    prepare(options.folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for number, schedule in enumerate(options.schedules):
        evaluate(schedule, f"quality-{number}", options)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schedules", nargs="+", type=Path)
    parser.add_argument("--queries", type=int, default=100, help="of each class")
    parser.add_argument("--titles", type=int, default=200, help="typed letter by letter")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print what Hallway does not find")
    options = parser.parse_args()
    options.folder = tempfile.TemporaryDirectory(prefix="hallway-quality-")
    return options


def prepare(folder):
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "project.settings", "DEBUG": "1", "LOG_LEVEL": "ERROR"}
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/quality.sqlite3")
    import django

    django.setup()


def evaluate(schedule, slug, options):
    from django.db import connection

    from schedule.importers.reading import read_programme
    from schedule.models import Talk
    from schedule.sync import apply_programme

    conference = apply_programme(read_programme(schedule.read_bytes()), slug).conference
    talks = list(Talk.objects.for_conference(conference).not_withdrawn().order_by("slug"))
    queries = make_queries(talks, random.Random(options.seed), options.queries)
    texts = list(texts_of(talks))
    engines = [Hallway(conference), PlainFts5(texts), Tantivy(texts)]
    same = same_titles(talks)
    print(f"\n{schedule.name}: {len(talks)} talks, {len(queries)} queries, Hallway on {connection.vendor}\n")
    print_classes(queries, engines, same, options.misses)
    print_typed(talks, engines, same, random.Random(options.seed), options.titles)


# Queries ----------------------------------------------------------------------------------------------------


def make_queries(talks, chance, number):
    """[(class, talk id, query)]; a class that has no query in these talks is left out.

    A query means one talk: words that another title has too, all of them, are not taken.
    """
    for talk in talks:
        having[talk.title.casefold()].update(word.casefold() for word in title_words(talk))
    queries = []
    for name, make in CLASSES.items():
        drawn = chance.sample(talks, len(talks))
        made = ((name, talk.pk, query) for talk in drawn if (query := make(talk, chance)))
        queries += islice(made, number)
    return queries


def title_words(talk, shortest=1):
    return [word for word in title_words_of(talk.title) if len(word) >= shortest]


def title_words_of(text):
    return re.findall(r"[^\W_]+", text)


def telling(talk, shortest=4):
    """The words of a title that one would remember."""
    words = [word for word in title_words(talk, shortest) if word.casefold() not in STOPWORDS]
    return list(dict.fromkeys(words))


having = defaultdict(set)  # {title: its words}


def is_only(talk, words):
    """Whether no other title has all of these words, or the beginnings of words, beside others."""
    folded = [word.casefold() for word in words]
    return not any(
        all(any(one.startswith(word) for one in there) for word in folded)
        for title, there in having.items()
        if title != talk.title.casefold()
    )


def some_words(talk, chance, number=3, last_is_half=False):
    """Up to ``number`` telling words in the order of the title, two at least; [] where they do not tell it apart."""
    words = telling(talk)
    if len(words) < 2:
        return []
    chosen = sorted(chance.sample(range(len(words)), min(number, len(words))))
    words = [words[i] for i in chosen]
    return words if is_only(talk, [*words[:-1], half(words[-1])] if last_is_half else words) else []


def whole_title(talk, _chance):
    return talk.title if title_words(talk) else ""


def words_in_order(talk, chance):
    return " ".join(some_words(talk, chance))


def words_shuffled(talk, chance):
    words = some_words(talk, chance)
    return " ".join(chance.sample(words, len(words)))


def last_half_typed(talk, chance):
    words = some_words(talk, chance, last_is_half=True)
    return " ".join([*words[:-1], half(words[-1])]) if words else ""


def one_edit(talk, chance):
    words = some_words(talk, chance)
    return " ".join(misspell_one(words, chance)) if words else ""


def one_edit_in_each(talk, chance):
    words = some_words(talk, chance)
    return " ".join(edited(word, chance) for word in words)


def two_edits(talk, chance):
    words = some_words(talk, chance)
    long = [i for i, word in enumerate(words) if len(word) >= 8]
    if not long:
        return ""
    i = chance.choice(long)
    twice = edited(edited(words[i], chance), chance)
    return " ".join([*words[:i], twice, *words[i + 1 :]]) if len(twice) >= 8 else ""


def wrong_first_letter(talk, chance):
    words = some_words(talk, chance)
    if not words:
        return ""
    i = chance.randrange(len(words))
    letter = chance.choice([letter for letter in LETTERS if letter != words[i][0].lower()])
    return " ".join([*words[:i], letter + words[i][1:], *words[i + 1 :]])


def half_beside_misspelt(talk, chance):
    words = some_words(talk, chance, number=2, last_is_half=True)
    return f"{edited(words[0], chance)} {half(words[1])}" if words else ""


def without_accents(talk, chance):
    words = some_words(talk, chance)
    bare = " ".join(words)
    plain = "".join(c for c in unicodedata.normalize("NFKD", bare.casefold()) if not unicodedata.combining(c))
    return plain if plain != bare.lower() else ""


def surname(talk, chance):
    """A speaker's surname and a word of the title."""
    names, words = surnames(talk), telling(talk)
    return f"{chance.choice(names)} {chance.choice(words)}" if names and words else ""


def surname_misspelt(talk, chance):
    names, words = surnames(talk), telling(talk)
    return f"{edited(chance.choice(names), chance)} {chance.choice(words)}" if names and words else ""


def signs_in_words(talk, _chance):
    """Words with an apostrophe, a hyphen, a dot or a plus in them, and the longest other word."""
    signed = re.findall(r"\w+(?:['’.-]\w+)+|\b\w\+\+|\b\w#", talk.title)
    others = [word for word in telling(talk) if not any(word in one for one in signed)]
    if not signed or not others or not is_only(talk, [*title_words_of(signed[0]), max(others, key=len)]):
        return ""
    return f"{signed[0]} {max(others, key=len)}"


def acronym(talk, _chance):
    """A word in capitals, written small, and the longest other word."""
    capitals = [word for word in title_words(talk, 2) if word.isupper() and word.isalpha()]
    others = [word for word in telling(talk) if word not in capitals]
    if not capitals or not others or not is_only(talk, [capitals[0], max(others, key=len)]):
        return ""
    return f"{capitals[0].lower()} {max(others, key=len)}"


CLASSES = {
    function.__name__.replace("_", " "): function
    for function in (
        whole_title, words_in_order, words_shuffled, last_half_typed, one_edit, one_edit_in_each, two_edits,
        wrong_first_letter, half_beside_misspelt, without_accents, surname, surname_misspelt, signs_in_words, acronym,
    )
}  # fmt: skip


def surnames(talk):
    names = [name.split()[-1] for name in talk.speaker_names.split(", ") if len(name.split()) > 1]
    return [name for name in names if name.isalpha() and len(name) >= 4]


def half(word):
    return word[: max(3, len(word) // 2)]


def misspell_one(words, chance):
    i = chance.randrange(len(words))
    return [*words[:i], edited(words[i], chance), *words[i + 1 :]]


def edited(word, chance):
    """A letter more, less, another one, or two swapped; never the same word, never fewer than four letters."""
    while True:
        i = chance.randrange(len(word))
        made = chance.choice([
            word[:i] + chance.choice(LETTERS) + word[i:],
            word[:i] + word[i + 1 :],
            word[:i] + chance.choice(LETTERS) + word[i + 1 :],
            word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :],
        ])  # fmt: skip
        if made.casefold() != word.casefold() and len(made) >= 4:
            return made


# Engines ----------------------------------------------------------------------------------------------------


class Hallway:
    name = "Hallway"

    def __init__(self, conference):
        self.conference = conference

    def find(self, query):
        from schedule.search import search_talks

        return search_talks(self.conference, query).ids[:10]


class PlainFts5:
    name = "plain FTS5"

    def __init__(self, texts):
        """``texts``: (id, title, speakers, place, body) of each talk."""
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE VIRTUAL TABLE t USING fts5(title, speakers, place, body, prefix='1 2 3')")
        self.db.executemany("INSERT INTO t (rowid, title, speakers, place, body) VALUES (?, ?, ?, ?, ?)", texts)

    def find(self, query):
        from schedule.search import terms

        words = [term.word for term in terms(query)]
        if not words:
            return []
        match = " ".join(f'"{word}"' for word in words) + "*"
        ranked = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 10, 5, 3, 1) LIMIT 10"
        return [pk for (pk,) in self.db.execute(ranked, [match])]


class Tantivy:
    name = "tantivy"

    def __init__(self, texts):
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder().add_integer_field("pk", stored=True, indexed=True)
        for field in ("title", "speakers", "place", "body"):
            builder = builder.add_text_field(field)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(heap_size=50_000_000, num_threads=1)
        for pk, *fields in texts:
            names = ("title", "speakers", "place", "body")
            writer.add_document(tantivy.Document(pk=pk, **dict(zip(names, fields, strict=True))))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def find(self, query):
        """Every word whole or misspelt in some field, exact hits counting more; the last also as a beginning."""
        from schedule.search import terms

        words = [term.word for term in terms(query)]
        if not words:
            return []
        every = [(self.tantivy.Occur.Must, self._word(word, word is words[-1])) for word in words]
        found = self.searcher.search(self.tantivy.Query.boolean_query(every), 10).hits
        return [self.searcher.doc(address)["pk"][0] for _score, address in found]

    def _word(self, word, is_last):
        query, any_of = self.tantivy.Query, []
        edits = 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0
        for field, weight in (("title", 10.0), ("speakers", 5.0), ("place", 3.0), ("body", 1.0)):
            any_of.append(query.boost_query(query.term_query(self.schema, field, word), weight))
            if edits or is_last:
                near = query.fuzzy_term_query(self.schema, field, word, distance=edits, prefix=is_last)
                any_of.append(query.boost_query(near, weight / 4))
        return query.boolean_query([(self.tantivy.Occur.Should, one) for one in any_of])


def texts_of(talks):
    """(id, title, speakers, place, body) of each, as Hallway's own index has them: nobody wins by folding alone."""
    from schedule.search.talks import TALKS

    for one in TALKS.read([talk.pk for talk in talks]).values():
        yield one.id, one.title, one.speakers, one.place, one.body


# Figures ----------------------------------------------------------------------------------------------------


def same_titles(talks):
    """{talk id: ids of the talks with the same title}: which of them is found cannot matter."""
    groups = defaultdict(set)
    for talk in talks:
        groups[talk.title.casefold()].add(talk.pk)
    return {talk.pk: groups[talk.title.casefold()] for talk in talks}


def print_classes(queries, engines, same, show_misses):
    ranks = {engine.name: [rank(engine.find(query), same[pk]) for _class, pk, query in queries] for engine in engines}
    names = [engine.name for engine in engines]
    print("| MRR@10, recall@10 | queries | " + " | ".join(names) + " |")
    print("|---|---:|" + "---:|" * len(names))
    counts = Counter(name for name, _pk, _query in queries)
    for name in [*counts, "all"]:
        chosen = [i for i, query in enumerate(queries) if name in ("all", query[0])]
        figures = [figure([ranks[engine][i] for i in chosen]) for engine in names]
        print(f"| {name} | {len(chosen)} | {' | '.join(figures)} |")
    if show_misses:
        for (name, pk, query), place in zip(queries, ranks["Hallway"], strict=True):
            if place is None or place > 3:
                print(f"  {place or 'not found'}: {name}: “{query}” for {pk}")


def rank(found, meant):
    return next((place for place, pk in enumerate(found, 1) if pk in meant), None)


def figure(ranks):
    mrr = statistics.mean(1 / place if place else 0 for place in ranks)
    return f"{mrr:.3f}, {statistics.mean(place is not None for place in ranks):.3f}"


def print_typed(talks, engines, same, chance, number):
    drawn = chance.sample(talks, min(number, len(talks)))
    shares = {engine.name: statistics.mean(share_typed(engine, talk, same) for talk in drawn) for engine in engines}
    print("\nShare of a title typed before its talk is in the top three, mean of", len(drawn))
    print(", ".join(f"{name} {share:.3f}" for name, share in shares.items()))


def share_typed(engine, talk, same):
    for length in range(1, len(talk.title) + 1):
        place = rank(engine.find(talk.title[:length]), same[talk.pk])
        if place and place <= 3:
            return length / len(talk.title)
    return 1


if __name__ == "__main__":
    main()
