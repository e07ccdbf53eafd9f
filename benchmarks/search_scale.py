"""What does a search cost in a thousand talks, in ten thousand, in a hundred thousand?

Invented talks of natural length are indexed, words as frequent as in a language; then every beginning of frequent,
middling and rare words is searched for, words in pairs and misspelt words. On the database that DATABASE_URL names,
beside plain FTS5 with bm25 over every hit, tantivy with fuzzy words, and the bare view, all in this process.
Prints JSON: {"engine": ..., "rows": {name: {size: [mean ms, of beginnings alone, seconds to index]}}}. bench.py makes
a table of it.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FREQUENT = ["python", "django", "linux", "kernel", "data", "community", "open", "source", "security", "network"]
SCOPE = 7


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "project.settings", "DEBUG": "0", "SECRET_KEY": "for the benchmark alone"}
    os.environ |= {"HTTPS": "0", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.db import connection

    corpus = Corpus()
    rows = {"bare view": {}, "Hallway": {}, "plain FTS5, bm25 over all hits": {}, "tantivy, fuzzy": {}}
    for size in map(int, options.sizes.split(",")):
        rows["bare view"][size] = [bare_view(options.repeat), 0, 0]
        for name, make in (
            ("Hallway", Hallway),
            ("plain FTS5, bm25 over all hits", PlainFts5),
            ("tantivy, fuzzy", Tantivy),
        ):
            start = time.perf_counter()
            engine = make(corpus, size)
            indexed = time.perf_counter() - start
            rows[name][size] = [*measure(engine, corpus, options.repeat), indexed]
    print(json.dumps({"engine": connection.vendor, "rows": rows}))


class Corpus:
    """Talks by number, the same for everybody: talk 5 of a thousand is talk 5 of a hundred thousand."""

    def __init__(self):
        chance = random.Random(1)
        syllables = [a + b + c for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ei") for c in "nrsl "]
        invented = {"".join(chance.choices(syllables, k=chance.choice([1, 2, 2, 3]))) for _ in range(60_000)}
        rare = sorted({"".join(word.split()) for word in invented if len(word) > 3})
        chance.shuffle(rare)
        self.words = FREQUENT + rare
        self.weights = list(itertools.accumulate(1 / (place + 1) ** 0.9 for place in range(len(self.words))))

    def fields(self, number):
        chance = random.Random(number)

        def some(count):
            return " ".join(chance.choices(self.words, cum_weights=self.weights, k=count))

        speakers = " ".join(chance.choices(self.words[100:], k=2))
        return some(7), speakers, chance.choice(["hall", "room a", "track b"]), some(chance.randint(60, 180))

    def beginnings(self):
        for word in [FREQUENT[0], FREQUENT[5], self.words[60], self.words[900], self.words[9000]]:
            yield from (word[:length] for length in range(1, len(word) + 1))

    def others(self):
        a, b, c, d = FREQUENT[0], FREQUENT[3], self.words[60], self.words[900]
        yield from (f"{a} {b}", f"{b} {c[:3]}", f"{c} {d}", f"{d[:3]} {a}")
        yield from ("pyhton", "kernal comunity", f"{a} secruity", f"{c}x")


def measure(engine, corpus, repeat):
    """Mean milliseconds of all searches, and of the beginnings alone; of each search the median counts."""
    means = []
    for queries in (list(corpus.beginnings()), list(corpus.others())):
        times = []
        for query in queries:
            engine.find(query)
            times.append(statistics.median(timed(engine.find, query) for _ in range(repeat)))
        means.append(times)
    return statistics.mean(means[0] + means[1]), statistics.mean(means[0])


def timed(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - start) * 1000


def bare_view(repeat):
    from django.test import Client

    client = Client()
    client.get("/healthz")
    return statistics.median(timed(client.get, "/healthz") for _ in range(repeat * 20))


class Hallway:
    def __init__(self, corpus, size):
        from django.db import connection

        from schedule.search.index import Document, Index
        from schedule.search.limits import MANY, MOST, MOST_OF_MANY

        def documents(numbers):
            return [Document(number, SCOPE, *corpus.fields(number)) for number in numbers]

        def all_ids():
            return range(size)

        self.index = Index(f"bench_{size}", "talk", all_ids, documents, lambda scope: 0)
        self.most = MOST_OF_MANY if size > MANY else MOST
        self.index.rebuild()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def find(self, query):
        from schedule.search.questions import search

        return search(self.index, query, SCOPE, most=self.most).ids[:20]


class PlainFts5:
    def __init__(self, corpus, size):
        from search_quality import PlainFts5

        self.find = PlainFts5([(number, *corpus.fields(number)) for number in range(size)]).find


class Tantivy:
    def __init__(self, corpus, size):
        from search_quality import Tantivy

        self.find = Tantivy([(number, *corpus.fields(number)) for number in range(size)]).find


if __name__ == "__main__":
    main()
