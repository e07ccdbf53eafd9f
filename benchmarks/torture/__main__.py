"""Does an acknowledged save survive everything? Prints one line an engine and fails where one did not.

Clients save and read notes by the editor's protocol while processes are killed, stopped and started again, connections
cut, locks held, disks filled and databases crashed; an fsynced ledger says what each was promised. When all is calm
again the public API must show each promise kept: once, in order, with the text as it was sent.

    runs       times that the server was started        refused    503 though nothing excused it
    kills      uses of kill -9                           503        503 for a full disk or a crashed database
    unknown    answers that never came; sent again       conflicts  two clients had edited one version
    p95        of the time from the first sending of a save to its acknowledgement, faults included

It runs in namespaces of its own where it may (root on Linux): whatever ends it, no process and no mount stays.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter

from .databases import DATABASES
from .run import LEAST, Plan, torture
from .sabotage import SABOTAGES
from .servers import ROOT, StuckError, environment, run_python

INSIDE = "HALLWAY_TORTURE_INSIDE"
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child=SIGTERM", "--mount-proc"]


def main():
    options = read_options()
    if INSIDE not in os.environ and may_have_namespaces():
        os.environ[INSIDE] = "1"
        os.execvp(NAMESPACES[0], [*NAMESPACES, sys.executable, "-m", "benchmarks.torture", *sys.argv[1:]])
    # As the first of its namespace it would not even hear what it does not listen to.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_about: sys.exit("Stopped."))
    static = environment(f"sqlite:///{os.devnull}")
    try:
        run_python(static, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        is_good = asyncio.run(until_told_to_stop(test_self if options.self_test else torture_all, options))
    except (asyncio.CancelledError, KeyboardInterrupt):
        sys.exit("Stopped.")
    except StuckError as error:
        sys.exit(f"Failed: {error}")
    sys.exit(not is_good)


def read_options():
    parser = argparse.ArgumentParser(
        prog="make torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.5, help="of all engines together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds between two faults")
    parser.add_argument("--engines", default=",".join(DATABASES), help="of these: %(default)s")
    parser.add_argument("--verbose", action="store_true", help="a line about each fault")
    parser.add_argument("--keep", metavar="FOLDER", help="where the ledgers and the servers' logs go")
    parser.add_argument("--self-test", action="store_true", help="whether sabotaged servers are found out")
    options = parser.parse_args()
    options.engines = options.engines.split(",")
    if unknown := set(options.engines) - set(DATABASES):
        parser.error(f"no such engine: {', '.join(unknown)}")
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        options.keep = os.path.abspath(options.keep)
    return options


def may_have_namespaces():
    if not shutil.which(NAMESPACES[0]):
        return False
    return subprocess.run([*NAMESPACES, "true"], check=False, capture_output=True).returncode == 0


async def until_told_to_stop(act, options):
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asyncio.current_task().cancel)
    return await act(options)


def tell(line):
    print(f"  {line}", file=sys.stderr, flush=True)


async def torture_all(options):
    """Whether every engine kept every promise."""
    seconds = options.minutes * 60 / len(options.engines)
    results = []
    for engine in options.engines:
        plan = Plan(engine, options.seed, seconds, options.clients, options.pause)
        result = await torture(plan, tell if options.verbose else lambda line: None, options.keep)
        print(line_about(result), flush=True)
        if not (is_proof(result) and result.is_good):
            explain(result)
        results.append(is_proof(result) and result.is_good)
    return all(results)


def is_proof(result):
    """A run without saves or without kills proves nothing."""
    return result.figures["acks"] > 0 and result.figures["kills"] > 0


def line_about(result):
    head = {"engine": result.plan.engine, "seed": result.plan.seed, "seconds": round(result.seconds)}
    figures = result.figures | result.failures
    last = {"p95": figures.pop("p95")}
    return " ".join(f"{name}={value}" for name, value in (head | figures | last).items())


def explain(result, most=10):
    """What was violated, and what the server said about errors."""
    for violation in result.violations[:most]:
        tell(f"{violation.kind}: {violation.note}: {violation.words}")
    if len(result.violations) > most:
        tell(f"… and {len(result.violations) - most} more")
    tell(f"faults: {result.faults}")
    for error, times in errors_in(result.log).most_common(5):
        tell(f"{times} × {error}")


def errors_in(log):
    """Counter of the ends of the records of errors, with their tracebacks."""
    records = re.split(r"^(?=\d{4}-\d\d-\d\d )", log, flags=re.MULTILINE)
    return Counter("\n".join(record.splitlines()[-12:]) for record in records if " ERROR " in record.partition("\n")[0])


async def test_self(options):
    """Whether each sabotaged server was found out, by what it does wrong."""
    results = []
    for name, sabotage in SABOTAGES.items():
        plan = Plan(
            "sqlite",
            options.seed,
            LEAST,
            options.clients,
            pause=0.5,
            name=name,
            application=sabotage.application,
            only=sabotage.faults,
        )
        result = await torture(plan, tell if options.verbose else lambda line: None, options.keep)
        found = {kind: result.failures[kind] for kind in sabotage.shows if result.failures[kind]}
        said = " ".join(f"{kind}={times}" for kind, times in found.items()) or "NOTHING"
        print(f"sabotage={name} acks={result.figures['acks']} found: {said}", flush=True)
        if not found:
            explain(result)
        results.append(bool(found))
    return all(results)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
