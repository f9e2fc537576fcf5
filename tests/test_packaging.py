"""What is shipped: the wheel, the conda and Binder environments, and that Binder's scripts do what they should.

The slow half makes one fresh environment out of the wheels that `make install` gathered, without any registry, and
then does in it what Binder and `pip install .` would do.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tomllib
import venv
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from netcourse.clock import Deadline, scaled

ROOT = Path(__file__).resolve().parents[1]
WHEELS = Path(sys.prefix) / "wheels"
UNSHIPPED = shutil.ignore_patterns(
    ".*", "__pycache__", "dist", "build", "netcourse-work", "tests", "tools", "benchmarks"
)
SERVERS = {"mysql-server", "mariadb-server"}
TOOLS = {"python", "pip"}
TOKEN = "a-token-of-the-tests"
START_SECONDS = 120.0  # a first start of JupyterLab on a busy machine; 2 seconds on an idle one


# What is declared


def declared():
    """Return the package's own dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {requirement(text) for text in project["dependencies"]}


def conda(path):
    """Return the Python dependencies and the others that a conda environment file names."""
    wanted = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))["dependencies"]
    packages = [requirement(text) for text in wanted if isinstance(text, str)]
    packages += [requirement(text) for part in wanted if isinstance(part, dict) for text in part["pip"]]
    python = {one for one in packages if one[0] not in SERVERS | TOOLS}
    return python, {name for name, __ in packages} - {name for name, __ in python}


def requirement(text):
    parsed = Requirement(text)
    return canonicalize_name(parsed.name), str(parsed.specifier)


@pytest.mark.parametrize("path", ["environment.yml", "binder/environment.yml"])
def test_environments_name_the_same_python_dependencies(path):
    """A dependency added in one place is added in all three, with the same bounds."""
    assert declared() == conda(path)[0]


def test_each_place_has_one_sql_server():
    """Conda's environment brings a SQL server of its own; on Binder it comes from apt.txt alone."""
    apt = (ROOT / "binder" / "apt.txt").read_text(encoding="utf-8").split()

    assert TOOLS | {"mysql-server"} == conda("environment.yml")[1]
    assert TOOLS == conda("binder/environment.yml")[1]
    assert "mariadb-server" in apt


def test_versions_are_bounded():
    """Every dependency has a lower bound, so that an old environment is refused and not half used."""
    assert [] == [name for name, bounds in declared() if ">=" not in bounds]


@pytest.mark.parametrize("script", ["binder/postBuild", "binder/start", ".ci/run", ".ci/venv", ".ci/offline"])
def test_scripts_can_be_run_as_they_are(script):
    """The scripts are executable and name their interpreter."""
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_text(encoding="utf-8").startswith("#!")


# What is built


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Return a copy of what a clone holds, so that building leaves nothing in this one."""
    copy = tmp_path_factory.mktemp("tree") / "netcourse"
    shutil.copytree(ROOT, copy, ignore=UNSHIPPED)
    return copy


@pytest.fixture(scope="module")
def wheel(tree, tmp_path_factory):
    """Return the wheel, built offline with the hatchling that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def files(folder):
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}


def shipped(names):
    return {name for name in names if "__pycache__" not in name and not Path(name).name.startswith(".")}


def test_wheel_carries_the_course(wheel):
    """Notebooks, solutions, data and the package's own files are all inside; the tests are not."""
    inside = set(zipfile.ZipFile(wheel).namelist())

    course = shipped(files("notebooks") | files("solutions") | files("data"))
    assert {f"netcourse/_course/{name}" for name in course} <= inside
    assert shipped(files("netcourse")) <= inside
    assert [] == [name for name in inside if name.startswith(("tests/", "tools/")) or "__pycache__" in name]


# What runs in a fresh environment


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a fresh environment that has the dependencies and not the package, as on Binder before postBuild."""
    if sys.platform == "win32":
        pytest.skip("Binder's scripts are shell scripts")
    if not (WHEELS / ".complete").exists():
        pytest.skip(f"no wheels in {WHEELS}: make install gathers them")
    return Fresh(tmp_path_factory.mktemp("fresh"))


class Fresh:
    """A virtual environment with a home of its own, and no registry."""

    def __init__(self, folder):
        self.home = folder / "home"
        self.home.mkdir()
        self.bin = folder / "env" / "bin"
        venv.create(self.bin.parent, with_pip=True)
        wheels = sorted(map(str, WHEELS.glob("*.whl")))
        self.run(str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", *wheels)

    @property
    def environment(self):
        return {
            "HOME": str(self.home),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(self.bin), "/usr/local/bin", "/usr/bin", "/bin"]),
            "PIP_FIND_LINKS": str(WHEELS),
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def run(self, *command, cwd=None):
        done = subprocess.run(
            command, cwd=cwd or self.home, env=self.environment, capture_output=True, text=True, check=False,
            timeout=scaled(300),
        )  # fmt: skip
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def jupyterlab(self, *command, cwd):
        """Run a command that becomes JupyterLab; yield a function that asks it for a path."""
        options = ["--ip=127.0.0.1", "--port=0", "--no-browser", f"--IdentityProvider.token={TOKEN}"]
        log = self.home / "jupyterlab.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [*command, *options], cwd=cwd, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                yield Site(self._port(process, log))
            finally:
                process.terminate()
                process.wait(scaled(30))

    def _port(self, process, log):
        """Return the port at which JupyterLab answers. It writes the number down a moment before it listens there."""
        info, deadline = self.home / "runtime" / f"jpserver-{process.pid}.json", Deadline(START_SECONDS)
        while not deadline.passed:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                if info.exists() and info.read_text(encoding="utf-8").endswith("}"):
                    port = json.loads(info.read_text(encoding="utf-8"))["port"]
                    if listens(port):
                        return port
            else:
                break
        raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def listens(port):
    with socket.socket() as knocker:
        return knocker.connect_ex(("127.0.0.1", port)) == 0


class Site:
    """JupyterLab's pages, asked without the machine's proxies."""

    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}"

    def get(self, path):
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.address + path, headers={"Authorization": f"token {TOKEN}"}, timeout=scaled(30))


def as_root():
    return ["--allow-root"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def built(fresh, tree):
    """Return the tree after Binder has built it."""
    fresh.run(str(tree / "binder" / "postBuild"), cwd=tree)
    return tree


def test_binder_opens_the_welcome_notebook(fresh, built):
    """After postBuild, start leads to the welcome notebook, trusted, with no news and no look for updates."""
    with fresh.jupyterlab(built / "binder" / "start", "jupyter", "lab", *as_root(), cwd=built) as site:
        page = site.get("/")
        notebook = site.get("/api/contents/netcourse-work/en/00-welcome.ipynb").json()["content"]

    assert page.url.endswith("/lab/tree/netcourse-work/en/00-welcome.ipynb")
    assert (200, True) == (page.status_code, "@jupyterlab/apputils-extension:announcements" in page.text)
    assert '"news": {"disabled": true}' in page.text
    assert {True} == {cell["metadata"]["trusted"] for cell in notebook["cells"] if cell["cell_type"] == "code"}


def test_installed_package_opens_the_course_from_any_folder(fresh, built, tmp_path):
    """Away from any clone, `netcourse lab` makes the working copy and opens it; `doctor` finds nothing missing."""
    fresh.run("netcourse", "doctor", cwd=tmp_path)

    with fresh.jupyterlab(fresh.bin / "netcourse", "lab", "--", cwd=tmp_path) as site:
        page = site.get("/")

    assert (200, "/lab/tree/en/00-welcome.ipynb") == (page.status_code, page.url.removeprefix(site.address))
    assert (tmp_path / "netcourse-work" / "en" / "00-welcome.ipynb").is_file()


def test_installed_package_runs_from_its_own_files(fresh, built, tmp_path):
    """The installed package reads the course that the wheel carried, not a clone's."""
    script = "from netcourse import paths; print(paths.course(), paths.checkout())"

    assert fresh.run("python", "-c", script, cwd=tmp_path).split() == [
        str(next(fresh.bin.parent.glob("lib/python*/site-packages/netcourse/_course"))),
        "None",
    ]
