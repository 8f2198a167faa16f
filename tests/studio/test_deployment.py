"""What docs/how-to/serve.md gives to copy: the container, the compose file, the unit of systemd."""

import configparser
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run, nobody_looks, run
from tests.cli.test_hints import mistakes_in_command
from tests.studio.service.conftest import TOKEN
from tests.studio.service.test_process import served

__all__ = ["nobody_looks", "run"]

PAGE = Path("docs/how-to/serve.md").resolve().read_text("utf-8")


def block(kind: str) -> str:
    """The one block of this kind in the page."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def dockerfile() -> dict[str, list[str]]:
    """The words behind each instruction, as many times as it stands there."""
    found: dict[str, list[str]] = {}
    for line in block("dockerfile").replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(" ")
            found.setdefault(name, []).append(words)
    return found


def unit() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign] # as it is written
    parsed.read_string(block("ini"))
    return parsed


def started() -> list[str]:
    """What the container starts."""
    return list(yaml.safe_load(dockerfile()["CMD"][0]))


def test_the_container_and_the_unit_start_the_same_server() -> None:
    here = shlex.split(unit()["Service"]["ExecStart"])
    places = {"${CREDENTIALS_DIRECTORY}/token": "/run/secrets/token"}
    assert [places.get(word, word) for word in here[1:]] == started()[1:]
    assert Path(here[0]).name == started()[0] == "digitus"
    assert list(mistakes_in_command(" ".join(started()))) == []


def test_what_the_image_compiles_first_runs(run: Run, tmp_path: Path) -> None:
    (commands,) = [words for words in dockerfile()["RUN"] if "digitus predict" in words]
    for command in commands.split("&&"):
        words = shlex.split(command.replace("/tmp/", f"{tmp_path}/"))  # noqa: S108 - of the container
        if words[0] == "rm":
            assert Path(words[1]).is_file()
        else:
            assert words[0] == "digitus"
            assert run(*words[1:]).status == 0


def test_the_server_starts_as_written_is_healthy_and_stops_in_time(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    words = [str(token) if word == "/run/secrets/token" else word for word in started()[2:]]
    with served(tmp_path, *words) as server:
        port = server.address.strip("/").rpartition(":")[2]
        (check,) = dockerfile()["HEALTHCHECK"]
        asked = shlex.split(check.removeprefix("CMD ").replace(":8000/", f":{port}/"))
        done = subprocess.run([sys.executable, *asked[1:]], check=False, timeout=60)
        assert (asked[0], done.returncode) == ("python", 0)
        server.process.send_signal(signal.SIGTERM)
        ended = server.process.wait(int(unit()["Service"]["TimeoutStopSec"]))
        assert ended in {0, -signal.SIGTERM}  # both are a clean end for systemd and containers
    wrong = [word.replace("healthz", "nothing") for word in asked[1:]]
    assert subprocess.run([sys.executable, *wrong], check=False, capture_output=True).returncode


def test_names_and_places_of_the_compose_file_fit_the_container() -> None:
    parsed = yaml.safe_load(block("yaml"))
    (service,) = parsed["services"].values()
    assert set(service["secrets"]) == set(parsed["secrets"])
    assert f"/run/secrets/{service['secrets'][0]}" in started()
    volume, _, place = service["volumes"][0].partition(":")
    assert volume in parsed["volumes"]
    assert dockerfile()["ENV"] == [f"DIGITUS_CACHE={place}"]
    assert service["ports"] == [f"127.0.0.1:{dockerfile()['EXPOSE'][0]}:8000"]
    assert f"useradd -m {dockerfile()['USER'][0]}" in dockerfile()["RUN"]
    assert place.startswith(f"/home/{dockerfile()['USER'][0]}/")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "digitus.service"
    path.write_text(block("ini").replace("/opt/digitus/bin/digitus", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
