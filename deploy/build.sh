#!/bin/sh
# The two steps of an image: its dependencies into .venv, its static files into .static.
set -eu
cd "$(dirname "$0")/.."

case "$1" in
dependencies)
    tools=$(mktemp -d)
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r .ci/uv.txt
    UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy \
        "$tools/bin/uv" sync --locked --no-dev --no-cache --quiet --python "$(command -v python3)"
    rm -rf "$tools"
    ;;
static)
    .venv/bin/python -m compileall -q manage.py project schedule notes
    SECRET_KEY=for-this-step-alone .venv/bin/python manage.py collectstatic --noinput
    ;;
*)
    echo "usage: deploy/build.sh dependencies|static" >&2
    exit 2
    ;;
esac
