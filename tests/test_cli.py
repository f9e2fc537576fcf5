from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from netcourse import cli

COMMANDS = ["lab", "doctor", "serve", "exercises", "handout", "grade", "progress", "version"]


@pytest.fixture
def opened(monkeypatch):
    """Record how `lab` was called."""
    from netcourse.workspace import lab

    calls = []
    monkeypatch.setattr(lab, "run", lambda folder, **options: calls.append((folder, options)) or 0)
    return calls


def status_of(*words):
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return ended.value.code


class TestArguments:
    def test_nothing_asked_is_unusable(self, capsys):
        """Without a command the usage is shown and the status is 2."""
        assert 2 == status_of()
        assert "usage: netcourse" in capsys.readouterr().err

    def test_unknown_command_is_unusable(self, capsys):
        """A mistyped command lists the ones there are."""
        assert 2 == status_of("gard")
        said = capsys.readouterr().err
        assert all(name in said for name in COMMANDS)

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_command_explains_itself(self, command, capsys):
        """Each command has a help page."""
        assert 0 == status_of(command, "--help")
        assert f"usage: netcourse {command}" in capsys.readouterr().out

    @pytest.mark.parametrize("port", ["65536", "-1", "x", "٣", "²", ""])
    def test_port_that_is_none(self, port, capsys):
        """Only 0 to 65535 in plain digits is a port."""
        assert 2 == status_of("serve", "echo", f"--port={port}")
        assert "is no port" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "words", [("exercises", "tcp"), ("doctor", "--jsno"), ("handout", "tcp", "--point=p.csv", "-x")]
    )
    def test_what_nobody_understands_comes_with_the_usage_of_its_command(self, words, capsys):
        """A word too many is told with what the command takes, and with nothing about JupyterLab."""
        assert 2 == status_of(*words)
        said = capsys.readouterr().err
        assert f"usage: netcourse {words[0]}" in said
        assert said.endswith(f"error: unrecognized arguments: {words[-1]}\n")

    def test_help_names_every_server(self, capsys):
        """`netcourse serve --help` knows the servers that there are."""
        from netcourse import servers

        assert 0 == status_of("serve", "--help")
        assert ", ".join(servers.FACTORIES) in " ".join(capsys.readouterr().out.split())


class TestLab:
    def test_default(self, opened):
        """Without arguments the folder is left to be found and nothing is passed on."""
        assert 0 == cli.main(["lab"])
        assert [(None, {"language": "en", "passed_on": [], "only_prepare": False})] == opened

    def test_what_follows_two_dashes_goes_to_jupyterlab(self, opened):
        """Everything after -- is JupyterLab's, even words that we know ourselves."""
        cli.main(["lab", "here", "--", "--no-browser", "--lang", "zz", "--"])

        [(folder, options)] = opened
        assert Path("here") == folder
        assert ["--no-browser", "--lang", "zz", "--"] == options["passed_on"]

    def test_options_of_jupyterlab_without_the_dashes(self, opened, capsys):
        """Who forgets the two dashes is told where they go."""
        assert 2 == status_of("lab", "here", "--port=8890", "--no-browser")
        assert "netcourse lab -- --port=8890 --no-browser" in capsys.readouterr().err
        assert [] == opened

    def test_second_folder_is_none_of_jupyterlabs_options(self, opened, capsys):
        """A word too many that is no option is not sent to JupyterLab."""
        assert 2 == status_of("lab", "here", "there")
        assert "unrecognized arguments: there\n" in capsys.readouterr().err

    def test_unknown_language(self, opened, capsys):
        """A language that the course is not there in is unusable."""
        assert 2 == cli.main(["lab", "--lang", "xx"])
        assert "not there in 'xx'; there is en" in capsys.readouterr().err
        assert [] == opened

    def test_folder_that_cannot_be_is_one_sentence(self, tmp_path, capsys):
        """A file where the folder should be ends in a sentence and status 1."""
        (tmp_path / "file").write_text("", encoding="utf-8")

        assert 1 == cli.main(["lab", str(tmp_path / "file"), "--prepare"])
        said = capsys.readouterr().err
        assert 1 == said.count("\n")
        assert said.startswith(f"netcourse: {tmp_path / 'file'}")


class TestEndings:
    def test_ctrl_c_is_130_without_traceback(self, monkeypatch, capsys):
        """Ctrl-C during any command ends quietly."""
        from netcourse.workspace import doctor

        def interrupted(**options):
            raise KeyboardInterrupt

        monkeypatch.setattr(doctor, "run", interrupted)

        assert 130 == cli.main(["doctor"])
        assert "Traceback" not in capsys.readouterr().err

    def test_ctrl_c_while_arguments_are_read(self, monkeypatch, capsys):
        """Ctrl-C is heard quietly also before the command has begun."""

        def interrupted():
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "_parser", interrupted)

        assert 130 == cli.main(["doctor"])
        assert "" == capsys.readouterr().err

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (PermissionError(13, "Permission denied", "/there"), "/there: Permission denied"),
            (OSError(28, "No space left on device"), "No space left on device"),
            (OSError("no address is free"), "no address is free"),
        ],
    )
    def test_what_the_system_says_is_told_without_its_number(self, error, sentence, monkeypatch, capsys):
        """An error of the system is one sentence with the file, and no errno."""
        from netcourse.workspace import doctor

        def failing(**options):
            raise error

        monkeypatch.setattr(doctor, "run", failing)

        assert 1 == cli.main(["doctor"])
        assert f"netcourse: {sentence}\n" == capsys.readouterr().err

    def test_terminal_without_the_letters_of_a_name(self, tmp_path):
        """Where the terminal cannot show a letter, it is escaped: a name ends no command."""
        done = subprocess.run(
            [sys.executable, "-m", "netcourse.cli", "handout", "00", "--out", tmp_path / "王华"],
            env=os.environ | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
            text=True,
        )

        assert (0, "") == (done.returncode, done.stderr)
        assert "\\u738b\\u534e" in done.stdout

    def test_reader_that_goes_away_is_no_traceback(self):
        """`netcourse exercises | head -0` ends quietly."""
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "netcourse.cli", "exercises"], stdout=writing, stderr=subprocess.PIPE, text=True
            )
        finally:
            os.close(writing)

        assert "" == done.stderr


def test_version(capsys):
    """The version is that of the installed package."""
    assert 0 == cli.main(["version"])
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_exercises_as_a_table_and_as_json(capsys):
    """Both forms list the same exercises with id, chapter, title, points and minutes."""
    assert 0 == cli.main(["exercises"])
    table = capsys.readouterr().out.splitlines()
    assert 0 == cli.main(["exercises", "--json"])
    rows = json.loads(capsys.readouterr().out)

    assert len(table) == len(rows) > 0
    assert all(row["id"] in line and row["title"] in line for row, line in zip(rows, table))
    assert [{"id", "chapter", "title", "points", "minutes"}] * len(rows) == [set(row) for row in rows]


def test_grading_says_its_own_status(monkeypatch):
    """`grade` hands its arguments over and returns what grading returns."""
    graded = []
    command = types.ModuleType("netcourse.grading.command")
    command.run = lambda args: graded.append(args) or 2
    monkeypatch.setitem(sys.modules, command.__name__, command)

    assert 2 == cli.main(["grade", "a.ipynb", "folder", "--out", "grades", "--seed", "s"])
    [args] = graded
    assert ([Path("a.ipynb"), Path("folder")], Path("grades"), "s") == (args.paths, args.out, args.seed)


class TestProgress:
    @pytest.fixture
    def passed(self, tmp_path, monkeypatch):
        """Stand above a working copy in which an exercise has passed."""
        from netcourse.referee import state

        monkeypatch.delenv("NETCOURSE_STATE")
        monkeypatch.chdir(tmp_path)
        notebooks = tmp_path / "netcourse-work" / "en"
        (tmp_path / "netcourse-work" / ".netcourse").mkdir(parents=True)
        notebooks.mkdir()
        record = {"version": 1, "exercises": {"http.split_url": {"status": "passed", "score": 1}}, "predictions": {}}
        (notebooks / state.NAME).write_text(json.dumps(record), encoding="utf-8")
        return notebooks / state.NAME

    def test_saved_and_taken_back(self, passed, capsys):
        """What was saved beside the notebooks comes back after they were lost."""
        assert 0 == cli.main(["progress", "export", "saved.json"])
        passed.unlink()
        assert 0 == cli.main(["progress", "restore", "saved.json"])

        assert "passed" == json.loads(passed.read_text(encoding="utf-8"))["exercises"]["http.split_url"]["status"]
        said = capsys.readouterr().out.splitlines()
        assert f"Saved the progress in {passed.parent} to saved.json." == said[0]
        assert f"Taken back from saved.json into {passed.parent}." == said[1]

    def test_nothing_to_save(self, passed, tmp_path, monkeypatch, capsys):
        """Far from any notebooks no empty record is made that would look like a saved one."""
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")

        assert 2 == cli.main(["progress", "export", "saved.json"])
        assert f"there is no progress in {tmp_path / 'elsewhere'}" in capsys.readouterr().err
        assert not Path("saved.json").exists()

    def test_file_that_holds_no_progress(self, passed, tmp_path, capsys):
        """A file of something else is unusable, one that is not there is a plain failure; nothing is lost."""
        before = passed.read_bytes()
        (tmp_path / "other.json").write_text("[]", encoding="utf-8")

        assert 2 == cli.main(["progress", "restore", "other.json"])
        assert 1 == cli.main(["progress", "restore", "missing.json"])
        assert 2 == capsys.readouterr().err.count("\n")
        assert before == passed.read_bytes()


def test_importing_the_command_line_is_light():
    """`netcourse version` answers at once: nothing heavier than the standard library is imported for it."""
    heavy = "{'nbformat', 'requests', 'psutil', 'jupyterlab', 'IPython', 'cheroot', 'rich'}"
    script = f"import sys, netcourse.cli; netcourse.cli.main(['version']); sys.exit(str({heavy} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert "set()" == done.stderr.strip()
