"""How many notes are saved a second on one engine: sixteen people, two workers, every save a new version with its
history, index and tags. Prints the figures of each round as JSON; bench.py asks for both engines.

BENCH_DATABASE_URL=… python benchmarks/notes_saved.py --rounds 3 --seconds 3
"""

import argparse
import json
import tempfile

from bench import SAMPLE, TOKEN, Server, make_person, manage, prepare_environment
from loaders import Place, load_with_python, save_notes

CLIENTS = 16


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        prepare_environment(folder)
        manage("migrate", "--verbosity", "0")
        manage("import_schedule", str(SAMPLE))
        person = make_person()
        notes = [[f"{path}note/", 1] for path in person.noted]
        headers = person.headers | {"HX-Request": "true", "X-CSRFToken": TOKEN}
        rounds = []
        with Server() as server:
            place = Place(server.port, CLIENTS, options.seconds)
            for _round in range(options.rounds):
                rounds.append((load_with_python(place, ["/healthz"], {}), save_notes(place, notes, headers)))
    print(json.dumps([[vars(figures) for figures in pair] for pair in rounds]))


if __name__ == "__main__":
    main()
