"""The files in `deploy/`: what they run exists, what they say is true, and the tools that are here agree with them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(path for path in SYSTEMD.iterdir() if path.is_file())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
COMMON = SYSTEMD / "hearth-.service.d" / "common.conf"
GUIDE = ROOT / "docs" / "admin"
EXPOSURE = 20
"""Tenths of what systemd calls exposure: 0 is a service that may do nothing, 100 one that may do everything."""


def unit(path: Path) -> dict[str, str]:
    """Return the options of a unit; of one that stands there several times, the last value."""
    return dict(re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE))


def env_file() -> dict[str, str]:
    lines = [
        line for line in (DEPLOY / "hearth.env").read_text().splitlines() if line and not line.startswith("#")
    ]
    return dict(line.split("=", 1) for line in lines)


def offered() -> dict[str, str]:
    """The settings of the file, and those that it shows to whoever wants something else."""
    pattern = re.compile(r"^#? ?([A-Z_]+)=(.*)$", re.MULTILINE)
    return dict(pattern.findall((DEPLOY / "hearth.env").read_text()))


def commands_in(text: str) -> Iterator[list[str]]:
    """Yield the arguments of each `manage.py`, or of `deploy/manage`, in a text."""
    for found in re.findall(r"(?:manage\.py|deploy/manage) ([a-z][^&|<>\n#`\"\]]*)", text):
        yield shlex.split(found, comments=True)


def assert_understood(arguments: list[str]) -> None:
    """Let the command itself read its arguments."""
    name, *rest = arguments
    if name in {"help", "check", "migrate", "reindex"}:
        return
    assert name in get_commands(), name
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    command.create_parser("manage.py", name).parse_args(rest)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_services_run_commands_that_exist_with_options_that_they_have(path: Path) -> None:
    found = unit(path)
    program, script, *arguments = shlex.split(found["ExecStart"])
    assert (program, script) == ("/opt/hearth/.venv/bin/python", "manage.py")
    chosen = offered() | env_file()
    defaults = dict(re.findall(r'Environment="(\w+)=([^"]*)"', path.read_text()))
    for values in (defaults, chosen):
        words = [
            word
            for argument in arguments
            for word in (
                shlex.split(values.get(argument[1:], "")) if argument.startswith("$") else [argument]
            )
        ]
        assert_understood(words)


@pytest.mark.parametrize(
    "path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name
)
def test_timers_start_a_service_that_is_there(path: Path) -> None:
    assert path.with_suffix(".service") in SERVICES
    timer = unit(path)
    assert timer["Persistent"] == "true"
    if shutil.which("systemd-analyze"):
        subprocess.run(["systemd-analyze", "calendar", timer["OnCalendar"]], check=True, capture_output=True)


def test_all_services_share_what_confines_them() -> None:
    common = unit(COMMON)
    assert all(path.name.startswith("hearth-") for path in UNITS)
    assert common["User"] == "hearth"
    assert common["UMask"] == "0077"
    assert common["StateDirectory"] == "hearth"
    assert common["Environment"] == "HEARTH_DATA=/var/lib/hearth"
    assert 'Environment="HEARTH_COMMAND=sudo /opt/hearth/deploy/manage"' in COMMON.read_text()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_finds_services_confined(path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd looks at running services only")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_start_waits_until_people_are_served() -> None:
    assert unit(SYSTEMD / "hearth-server.service")["Type"] == "notify"


def test_the_settings_are_good_in_production(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT, env=environment | env_file() | {"HEARTH_DATA": str(tmp_path)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


# ---- containers --------------------------------------------------------------------------------------------------


def test_containers_are_whole_and_confined() -> None:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services, volumes = found["services"], found["volumes"]
    assert set(services) == {"caddy", "hearth", "postgresql", "redis"}
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in volumes or (DEPLOY / source).exists(), volume
        for needed in service.get("depends_on", {}):
            assert needed in services
        # Nobody is started whom nobody asked for.
        assert (name in {"caddy", "hearth"}) is ("profiles" not in service)
    hearth = services["hearth"]
    assert hearth["network_mode"] == "service:caddy"
    assert hearth["read_only"] is True
    assert hearth["cap_drop"] == ["ALL"]
    assert (DEPLOY / hearth["build"]["context"] / hearth["build"]["dockerfile"]).exists()


def test_the_image_copies_what_is_there_and_runs_what_exists() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for word in line.split()[:-1]
    ]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == allowed
    assert all((ROOT / name).exists() for name in copied)
    assert "USER hearth" in text
    [serves] = re.findall(r'HEARTH_SERVE="([^"]+)"', text)
    for arguments in commands_in(text.replace("$HEARTH_SERVE", serves)):
        assert_understood(arguments)


def test_containers_serve_as_the_image_does_unless_somebody_says_otherwise() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    environment = yaml.safe_load(text)["services"]["hearth"]["environment"]
    [default] = re.findall(r"\$\{HEARTH_SERVE:-(.+)\}", environment["HEARTH_SERVE"])
    assert f'HEARTH_SERVE="{default}"' in (DEPLOY / "Dockerfile").read_text()
    shown = dict(re.findall(r"^#   ([A-Z_]+)=(.+)$", text, re.MULTILINE))
    assert_understood(["serve", *shlex.split(shown["HEARTH_SERVE"])])
    assert f":{shown['POSTGRES_PASSWORD']}@postgresql/" in shown["DATABASE_URL"]
    assert set(shown) - {"COMPOSE_PROFILES"} <= set(re.findall(r"\$\{([A-Z_]+):-", text))


def test_whoever_has_said_the_name_once_need_not_say_it_again() -> None:
    """Compose refuses every command where a name that it needs is not set; it reads deploy/.env by itself."""
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    for language in ("en", "de"):
        text = (GUIDE / language / "install.md").read_text("utf-8")
        assert needed == set(re.findall(r"^echo ([A-Z_]+)=\S+ > deploy/\.env$", text, re.MULTILINE))


def test_caddy_brings_people_to_where_the_server_listens() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    assert text.count("{") == text.count("}")
    [place] = re.findall(r"reverse_proxy (\S+)", text)
    assert f"--bind {place}" in env_file()["HEARTH_SERVE"]
    assert f"--bind {place}" in (SYSTEMD / "hearth-server.service").read_text()
    assert f"--bind {place}" in (DEPLOY / "Dockerfile").read_text()
    if shutil.which("caddy"):
        subprocess.run(
            ["caddy", "validate", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile"], check=True
        )


# ---- what is typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["install", "manage"])
def test_scripts_can_be_run(script: str) -> None:
    path = DEPLOY / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", path], check=True)


class Machine:
    """A root that `deploy/install` fills."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = root / "etc" / "hearth" / "hearth.env"
        self.caddy = root / "etc" / "caddy" / "Caddyfile"
        self.caddy.parent.mkdir(parents=True)
        self.caddy.write_text(":80 {\n\troot * /usr/share/caddy\n}\n")

    def install(self, *arguments: str, origin: str = "") -> subprocess.CompletedProcess[str]:
        """Install what was cloned from there."""
        cloned = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "remote.origin.url",
            "GIT_CONFIG_VALUE_0": origin,
        }
        return subprocess.run(
            [DEPLOY / "install", *arguments],
            env=os.environ | cloned | {"HEARTH_ROOT": str(self.root)}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def told(self) -> dict[str, str]:
        """What the services are told, as systemd reads it."""
        lines = self.settings.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_installing_puts_everything_in_its_place_and_leaves_what_is_somebodys_own(machine: Machine) -> None:
    assert machine.install("chat.example.net").returncode == 0
    told = machine.told()
    assert told["HEARTH_ALLOWED_HOSTS"] == "chat.example.net,localhost,127.0.0.1"
    assert told["HEARTH_ADDRESS"] == "https://chat.example.net"
    assert told["HEARTH_SERVE"] == "--bind 127.0.0.1:8000"
    assert machine.settings.stat().st_mode & 0o777 == 0o640
    assert "\nchat.example.net {\n" in machine.caddy.read_text()
    units = {path.relative_to(SYSTEMD) for path in SYSTEMD.rglob("*") if path.is_file()}
    there = machine.root / "etc" / "systemd" / "system"
    assert {path.relative_to(there) for path in there.rglob("*") if path.is_file()} == units
    machine.settings.write_text("HEARTH_ALLOWED_HOSTS=mine.example\n")
    machine.caddy.write_text("mine.example {\n}\n")
    again = machine.install("chat.example.net")
    assert again.returncode == 0
    assert "people reach this server by mine.example" in again.stdout
    assert machine.settings.read_text() == "HEARTH_ALLOWED_HOSTS=mine.example\n"
    assert machine.caddy.read_text() == "mine.example {\n}\n"


def test_a_server_without_a_name_of_its_own_needs_no_proxy(machine: Machine) -> None:
    greeting = machine.caddy.read_text()
    assert machine.install("--self-signed", "192.0.2.7").returncode == 0
    told = machine.told()
    assert told["HEARTH_ALLOWED_HOSTS"] == "192.0.2.7,localhost,127.0.0.1"
    assert told["HEARTH_ADDRESS"] == "https://192.0.2.7:8443"
    assert told["HEARTH_SERVE"] == offered()["HEARTH_SERVE"] == "--bind 0.0.0.0:8443 --tls self-signed"
    assert machine.caddy.read_text() == greeting
    # A newer version comes as it was said the first time, and nothing has to be said again.
    before = machine.settings.read_text()
    assert machine.install().returncode == 0
    assert machine.settings.read_text() == before
    assert machine.caddy.read_text() == greeting


@pytest.mark.parametrize(
    ("origin", "program"),
    [
        ("https://example.net/us/hearth.git", "https://example.net/us/hearth.git"),
        ("https://me:secret@example.net/hearth.git", None),
        ("git@example.net:hearth.git", None),
        ("/srv/hearth.git", None),
        ("", None),
    ],
)
def test_people_get_the_program_from_where_the_server_comes(
    machine: Machine, origin: str, program: str | None
) -> None:
    assert machine.install("chat.example.net", origin=origin).returncode == 0
    assert machine.told().get("HEARTH_PROGRAM") == program


def test_whoever_has_a_proxy_of_their_own_gets_no_other(machine: Machine) -> None:
    assert machine.install("chat.example.net").returncode == 0
    machine.caddy.unlink()
    assert machine.install().returncode == 0
    assert not machine.caddy.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "by which name will people reach this server?"),
        (["--self-signed"], "by which name will people reach this server?"),
        (["https://chat.example.org"], "is no name like chat.example.org"),
        (["chat.example.org/x"], "is no name"),
        (["--help"], "is no name"),
        (["a.example.org", "b.example.org"], "one name"),
    ],
)
def test_what_is_no_name_is_refused_before_anything_is_done(
    machine: Machine, arguments: list[str], said: str
) -> None:
    done = machine.install(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert not machine.settings.exists()


def test_commands_get_the_settings_as_services_do(machine: Machine) -> None:
    """What stands in for runuser, the settings' place and root shows the environment that `manage.py` would have."""
    script = (DEPLOY / "manage").read_text()
    machine.settings.parent.mkdir(parents=True)
    machine.settings.write_text(
        "# HEARTH_DEBUG=yes\nHEARTH_ADDRESS=https://a.example\n"
        "EMAIL_URL=\"smtp://a:b c@mail.example\"\nHEARTH_MAIL_FROM='Us <us@a.example>'\n\n"
    )
    for place, other in {
        "/etc/hearth/hearth.env": str(machine.settings),
        '"$(id -u)"': "0",
        'exec runuser --user hearth -- "$here/.venv/bin/python" "$here/manage.py" "$@"': "env --null; umask >&2",
    }.items():
        assert place in script
        script = script.replace(place, other)
    done = subprocess.run(["bash", "-c", script], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)  # fmt: skip
    found = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    assert found["HEARTH_DATA"] == unit(COMMON)["Environment"].partition("=")[2]
    assert re.fullmatch("sudo .+/deploy/manage", found["HEARTH_COMMAND"])
    assert found["HEARTH_ADDRESS"] == "https://a.example"
    assert found["EMAIL_URL"] == "smtp://a:b c@mail.example"
    assert found["HEARTH_MAIL_FROM"] == "Us <us@a.example>"
    assert "HEARTH_DEBUG" not in found
    assert done.stderr.strip() == unit(COMMON)["UMask"]


@pytest.mark.parametrize(
    "path", sorted(GUIDE.rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_the_guide_names_commands_that_exist(path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
    for block in blocks:
        for arguments in commands_in(block):
            assert_understood(arguments)


def outline(text: str) -> list[int]:
    prose = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]


def test_the_guide_says_the_same_in_both_languages() -> None:
    english, german = (
        {path.name: path.read_text("utf-8") for path in (GUIDE / each).glob("*.md")} for each in ("en", "de")
    )
    assert english.keys() == german.keys()
    for name, text in english.items():
        assert outline(text) == outline(german[name]), name
        blocks = [re.findall(r"```sh\n(.*?)```", each, re.DOTALL) for each in (text, german[name])]
        lines = [
            [re.sub(r"\s*#.*", "", line) for block in each for line in block.splitlines()] for each in blocks
        ]
        assert lines[0] == lines[1], name


def commands_of(text: str, section: str) -> list[str]:
    """Return what is typed in the first block of a section."""
    [block, *_] = re.findall(r"```sh\n(.*?)```", text.split(f"\n## {section}\n")[1], re.DOTALL)
    return [line for line in block.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("section", ["On Debian 12 or newer", "Without a name of its own"])
def test_a_second_person_talks_within_ten_commands(section: str) -> None:
    of_server = commands_of((GUIDE / "en" / "install.md").read_text("utf-8"), section)
    assert of_server[-1].partition("deploy/manage ")[2].startswith("invite")
    manual = (ROOT / "docs" / "manual" / "en" / "first-steps.md").read_text("utf-8")
    of_person = commands_of(manual, "To install the program")
    talking = ["hearth login", "hearth send", "hearth tail"]
    assert len([*of_server, *of_person, *talking]) <= 10
