import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

READ = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"')


def run(*command, **variables):
    """A command in the project's folder, with these variables and none of the tests' own."""
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)


def example_lines():
    return (settings.BASE_DIR / ".env.example").read_text().splitlines()


def variables_read():
    return set(READ.findall((settings.BASE_DIR / "project" / "settings.py").read_text()))


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "manage.py", "runserver", "--noreload", "127.0.0.1:0"],
        [sys.executable, "-m", "project.wsgi"],
        ["deploy/start.sh"],
    ],
)
def test_no_server_starts_without_a_secret_key_and_one_sentence_says_so(command):
    result = run(*command, DEBUG="0", DATABASE_URL="sqlite:////nowhere/at/all")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Hallway cannot start. SECRET_KEY is not set:")
    assert result.stderr.count("\n") == 1


def test_a_command_works_where_nothing_is_set(tmp_path):
    address = f"sqlite:///{tmp_path}/db.sqlite3"
    assert run(sys.executable, "manage.py", "migrate", "-v0", DATABASE_URL=address).returncode == 0
    sample = "schedule/sample/djangocon-us-2025.xml"
    result = run(sys.executable, "manage.py", "import_schedule", sample, DATABASE_URL=address)
    assert (result.returncode, result.stderr) == (0, "")
    assert "added: 78" in result.stdout


def test_the_development_values_of_every_variable_are_documented():
    documented = {line.partition("=")[0] for line in example_lines() if re.match(r"[A-Z_]+=", line)}
    assert documented == variables_read()


def test_the_production_values_of_every_variable_are_documented():
    documented = {line[2:].partition("=")[0] for line in example_lines() if re.match(r"# [A-Z_]+=", line)}
    assert documented == variables_read()


def test_djangos_deployment_checks_are_silent_with_the_production_values():
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = run(".ci/production-example", sys.executable, *check)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.django_db
def test_the_demo_account_signs_in_however_often_it_is_made(settings, client, capsys):
    settings.DEBUG = True
    for _time in range(2):
        call_command("create_demo_account")
        assert capsys.readouterr().out == "Demo account: demo, password: hallway-demo\n"
        assert client.login(username="demo", password="hallway-demo")


@pytest.mark.django_db
def test_there_is_no_demo_account_in_production(settings, django_user_model):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="unless DEBUG is on"):
        call_command("create_demo_account")
    assert not django_user_model.objects.exists()


def test_a_worker_starts_without_the_libraries_that_most_workers_never_use():
    """Each is megabytes of every worker, and httpx brings rich, click and pygments where those are installed."""
    large = {"PIL", "httpcore", "httpx", "icalendar", "jsonschema", "lxml", "pygments", "rich", "segno", "yaml"}
    script = "import sys, project.wsgi; from django.urls import get_resolver; get_resolver().url_patterns; "
    script += "from project.urls import views; print(*{name.partition('.')[0] for name in sys.modules})"
    result = run(sys.executable, "-c", script, SECRET_KEY="x" * 50, ALLOWED_HOSTS="127.0.0.1")
    loaded = set(result.stdout.split())
    assert {"django", "notes", "schedule"} <= loaded, result.stderr
    assert not loaded & large
