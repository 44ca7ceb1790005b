"""A demonstration office as it stands on several machines, all of it on this one: ``make cluster``.

PostgreSQL with a synchronous standby, three processes of the app, and HAProxy in front, which keeps each browser with
one process by a cookie and looks at ``/healthz``. Everything listens on loopback alone and lies below
``build/cluster``; what was started is written down there, and ``stop`` ends that and nothing else. docs/deploy.md says
how the same is done on machines of their own.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

PLACE = ROOT / "build" / "cluster"

STARTED = PLACE / "started.json"

PROGRAMS: Final = ("/usr/lib/postgresql/17/bin", "/usr/pgsql-17/bin")

HAPROXY: Final = "/usr/sbin/haproxy"

OWNER: Final = "postgres"
"""The user as whom PostgreSQL runs if root starts it; it refuses to run as root."""

PROCESSES: Final = 3

WITHIN = 120.0

FRONT: Final = """\
global
    maxconn 4000
defaults
    mode http
    option forwardfor
    option redispatch
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
    default-server inter 2s fall 2 rise 1 on-marked-down shutdown-sessions
frontend office
    bind 127.0.0.1:{port}
    default_backend processes
backend processes
    balance leastconn
    cookie redress_process insert indirect nocache httponly
    option httpchk
    http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host 127.0.0.1:{port}
    http-check expect status 200
"""


class NotPossibleError(Exception):
    """Why the cluster cannot be started here, and the way out, in a sentence."""


@dataclass(frozen=True)
class Started:
    """A process by its id and the moment at which the kernel started it, since ids are reused."""

    pid: int
    began: str


def main() -> int:
    """Starts or stops the cluster; returns 1 with a sentence if that is impossible."""
    asked = argparse.ArgumentParser(prog="python -m demo.cluster", description=__doc__.partition("\n")[0])
    asked.add_argument("do", choices=("start", "stop"))
    asked.add_argument("--port", type=int, default=8600)
    given = asked.parse_args()
    try:
        if given.do == "start":
            start(given.port)
        else:
            stop()
    except NotPossibleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def start(port: int) -> None:
    """Starts the whole cluster, the first time with the demonstration, and prints its address and who can sign in."""
    if any(map(is_alive, written_down())):
        raise NotPossibleError("The cluster runs already: end it with make cluster-stop.")
    programs = postgres_programs()
    if not Path(HAPROXY).exists():
        raise NotPossibleError("HAProxy is not installed: sudo apt-get install haproxy")
    PLACE.mkdir(parents=True, exist_ok=True)
    _need_way(PLACE)
    _need_free(port)
    ports = free_ports("primary", "standby", *(f"process {number}" for number in range(1, PROCESSES + 1)))
    try:
        database = start_databases(programs, ports["primary"], ports["standby"])
        home = PLACE / "home"
        told = {
            "REDRESS_HOME": str(home),
            "REDRESS_DATABASE": database,
            "PGPASSFILE": str(PLACE / "pgpass"),
            "REDRESS_ADDRESS": f"http://127.0.0.1:{port}",
            "REDRESS_PROXIES": "127.0.0.1",
        }
        if not (home / "people.txt").exists():
            run([sys.executable, "-m", "core", "demo"], told, quiet=False)
        serve(port, ports, told)
    except BaseException:
        stop()
        raise
    print((home / "people.txt").read_text(encoding="utf-8"))
    print(f"Redress is running at http://127.0.0.1:{port}; its processes at", *_app_ports(ports))
    print(f"The database and its standby listen at {ports['primary']} and {ports['standby']}; logs are in {PLACE}.")
    print("End it with: make cluster-stop")


def stop() -> None:
    """Stops what was started, the front first and the databases last; the data stays for the next start."""
    running = [each for each in written_down() if is_alive(each)]
    for each in reversed(running):
        os.kill(each.pid, signal.SIGINT if _is_postgres(each) else signal.SIGTERM)
        wait(lambda ended=each: not is_alive(ended), f"Process {each.pid} does not end")  # type: ignore[misc]
    STARTED.unlink(missing_ok=True)


def written_down() -> list[Started]:
    """The processes of the last start, in order."""
    if not STARTED.exists():
        return []
    return [Started(**each) for each in json.loads(STARTED.read_text(encoding="utf-8"))]


def is_alive(process: Started) -> bool:
    """Whether this very process is running: its id may belong to another one by now."""
    return _began(process.pid) == process.began != ""


def _began(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if status[0] == "Z" else status[19]  # fields 3 and 22 of proc(5): its state, and when it began


def _is_postgres(process: Started) -> bool:
    return b"postgres" in Path(f"/proc/{process.pid}/cmdline").read_bytes().partition(b"\0")[0]


def write_down(pid: int) -> None:
    """Records a started process for ``stop``."""
    kept = [asdict(each) for each in (*written_down(), Started(pid, _began(pid)))]
    STARTED.write_text(json.dumps(kept), encoding="utf-8")


# PostgreSQL: a primary, and a standby without which nothing counts as committed.


def start_databases(programs: Path, primary: int, standby: int) -> str:
    """Starts both, creating them the first time; returns the address of the office's database."""
    place = PLACE / "postgres"
    if not (place / "standby").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        password = secrets.token_urlsafe(24)
        for file, words in (
            (place / "password", password),
            (place / "pgpass", f"*:*:*:redress:{password}"),
            (PLACE / "pgpass", f"*:*:*:redress:{password}"),
        ):
            file.unlink(missing_ok=True)
            file.touch(0o600)
            file.write_text(words, encoding="utf-8")
        if aside():
            for each in (place, place / "password", place / "pgpass"):
                shutil.chown(each, OWNER)
        run([
            *aside(), programs / "initdb", "-D", place / "primary", "-E", "UTF8", "--locale=C.UTF-8",
            "-A", "scram-sha-256", "-U", "redress", f"--pwfile={place / 'password'}",
        ])  # fmt: skip
    at_primary = f"host=127.0.0.1 port={primary} user=redress dbname=postgres"
    own = f"passfile={place / 'pgpass'} application_name=standby"
    if not (place / "standby").exists():
        alone = start_server(programs, place / "primary", primary, "synchronous_standby_names=")
        asked_of(programs, at_primary, "CREATE DATABASE redress")
        run([
            *aside(), programs / "pg_basebackup", "-d", f"{at_primary} {own}", "-c", "fast",
            "-D", place / "standby", "-R", "-X", "stream", "-C", "-S", "standby",
        ])  # fmt: skip
        os.kill(alone, signal.SIGINT)
        wait(lambda: not _began(alone), "The database does not end")
    write_down(start_server(programs, place / "primary", primary, "synchronous_standby_names=standby"))
    # The primary may have another port than at the last start.
    found = f"primary_conninfo=host=127.0.0.1 port={primary} user=redress {own}"
    write_down(start_server(programs, place / "standby", standby, found))
    in_step = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    wait(lambda: asked_of(programs, at_primary, in_step) == "1", "The standby does not follow the primary")
    return f"postgresql://redress@127.0.0.1:{primary},127.0.0.1:{standby}/redress?target_session_attrs=read-write"


def start_server(programs: Path, data: Path, port: int, *more: str) -> int:
    """Starts the server of that folder and waits until it answers; returns its process."""
    told = [
        f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", *more,
    ]  # fmt: skip
    words = [word for each in told for word in ("-c", each)]
    with (PLACE / f"{data.name}.log").open("ab") as log:
        subprocess.Popen(
            [*aside(), str(programs / "postgres"), "-D", str(data), *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    wait(lambda: subprocess.run(ready, check=False).returncode == 0, f"The database in {data} does not start")
    return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])


def asked_of(programs: Path, address: str, sql: str) -> str:
    """The answer of a server to a statement; empty if it does not answer."""
    told = [str(programs / "psql"), "-XAtq", "-d", address, "-c", sql]
    env = {**os.environ, "PGPASSFILE": str(PLACE / "pgpass")}
    return subprocess.run(told, check=False, capture_output=True, text=True, env=env).stdout.strip()


def aside() -> list[str]:
    """The prefix of a PostgreSQL command if root runs it."""
    return ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []


def postgres_programs() -> Path:
    """The folder of PostgreSQL 17's programs; raises NotPossibleError if there is none."""
    for each in PROGRAMS:
        if Path(each, "initdb").exists():
            return Path(each)
    raise NotPossibleError("PostgreSQL 17 is not installed: sudo apt-get install postgresql-17")


def _need_way(place: Path) -> None:
    """Root's PostgreSQL is another user, who must get as far as its folder."""
    if aside() and subprocess.run([*aside(), "test", "-x", place], check=False).returncode:
        raise NotPossibleError(f"The user {OWNER} cannot reach {place}: start it as a user who is not root.")


# The app, and the proxy in front of it.


def serve(port: int, ports: Mapping[str, int], told: Mapping[str, str]) -> None:
    """Starts the processes of the app with these settings, and the front; waits until it answers."""
    for name in (each for each in ports if each.startswith("process ")):
        start_process(name, ports, told)
    _start_front(port, ports)
    wait(lambda: answers(port), f"Nobody answers at port {port}")


def start_process(name: str, ports: Mapping[str, int], told: Mapping[str, str]) -> int:
    """Starts the process of that name at its port; returns its process id."""
    served = ["-m", "core", "serve", "--port", str(ports[name])]
    return _begin([sys.executable, *served], name.replace(" ", "-"), told)


def _start_front(port: int, ports: Mapping[str, int]) -> None:
    servers = (f"    server p{number} {at} cookie p{number} check\n" for number, at in enumerate(_app_ports(ports), 1))
    (PLACE / "haproxy.cfg").write_text(FRONT.format(port=port) + "".join(servers), encoding="utf-8")
    _begin([HAPROXY, "-W", "-f", str(PLACE / "haproxy.cfg")], "haproxy", {})


def _app_ports(ports: Mapping[str, int]) -> list[str]:
    return [f"127.0.0.1:{at}" for name, at in ports.items() if name.startswith("process ")]


def _begin(command: Sequence[str], name: str, told: Mapping[str, str]) -> int:
    with (PLACE / f"{name}.log").open("ab") as log:
        begun = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **told},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    write_down(begun.pid)
    return begun.pid


def run(command: Sequence[str | Path], told: Mapping[str, str] | None = None, *, quiet: bool = True) -> None:
    """Runs a program to its end; raises NotPossibleError if it fails."""
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, env={**os.environ, **(told or {})}, stdout=out, check=False
    )
    if done.returncode:
        raise NotPossibleError(f"This ended with {done.returncode}: {' '.join(map(str, command))}")


def free_ports(*names: str) -> dict[str, int]:
    """A port that is free now for each part."""
    probes = {name: socket.socket() for name in names}
    try:
        for each in probes.values():
            each.bind(("127.0.0.1", 0))
        return {name: int(each.getsockname()[1]) for name, each in probes.items()}
    finally:
        for each in probes.values():
            each.close()


def _need_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        raise NotPossibleError(f"Port {port} is taken: choose another with make cluster PORT=8700") from error


def answers(port: int) -> bool:
    """Whether the office answers there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except (OSError, ValueError):
        return False


def wait(happened: Callable[[], bool], otherwise: str) -> None:
    """Waits until it has happened; raises NotPossibleError with those words if it does not."""
    ends = time.monotonic() + WITHIN
    while not happened():
        if time.monotonic() > ends:
            raise NotPossibleError(f"{otherwise}: see the logs in {PLACE}.")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
