#!/bin/sh
# Brings the database up to date, then becomes the server. HOST, PORT, WORKERS from the environment.
set -eu
cd "$(dirname "$0")/.."

.venv/bin/python -m project.wsgi # stops here, with one sentence, where something is missing
.venv/bin/python manage.py migrate --verbosity 0
# One blocking thread a worker: SQLite's writers wait for each other anyway, and tails stay short.
# Backpressure counts open connections, idle ones too: it must exceed what browsers and the proxy keep open.
exec .venv/bin/granian --interface wsgi --http 1 --no-ws \
    --host "${HOST:-127.0.0.1}" --port "${PORT:-8000}" \
    --workers "${WORKERS:-2}" --blocking-threads 1 \
    --backlog 4096 --backpressure 2048 \
    --respawn-failed-workers --respawn-interval 0.5 --workers-kill-timeout 10 --no-access-log \
    project.wsgi:application
