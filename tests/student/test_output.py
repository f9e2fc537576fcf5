"""What a background thread prints goes to its log, and what a cell prints stays in the cell."""

from __future__ import annotations

import _thread
import contextlib
import io
import logging
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from netcourse.clock import scaled
from netcourse.student import output
from netcourse.student.output import Log, attribute, current, short_traceback, threads_of


@pytest.fixture(autouse=True)
def _taken_out() -> Iterator[None]:
    yield
    output.uninstall()


@pytest.fixture
def log() -> Log:
    return Log("test")


def in_thread(function: Callable[[], object]) -> bool:
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    thread.join(scaled(10))
    return not thread.is_alive()


def stopped_at(call: int, work: Callable[[], object]) -> bool:
    """Raise an exception as the call with this number that `work` makes returns; tell whether there were so many."""
    count = 0

    def trace(frame: types.FrameType, event: str, argument: object) -> object:
        nonlocal count
        if event == "return":
            count += 1
            if count == call + 1:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def broken() -> object:
    return 1 / 0


def test_a_copy_that_nobody_reads_any_more_is_given_up() -> None:
    """As behind `netcourse serve echo | head -1`: the server's threads write on into the log and serve on."""
    reading, writing = os.pipe()
    os.close(reading)
    copy = open(writing, "w", encoding="utf-8")  # noqa: SIM115 - its end is part of the test
    log = Log()
    log.copy = copy

    log.write("client A came\n")
    log.write("client B came\n")

    assert log.text == "client A came\nclient B came\n"
    assert log.copy is None
    with contextlib.suppress(BrokenPipeError):
        copy.close()


class TestLog:
    def test_keeps_text_in_lines(self, log: Log) -> None:
        print("one", file=log)
        print("two", end="", file=log)

        assert log.text == "one\ntwo"
        assert log.lines == ["one", "two"]
        assert repr(log) == str(log) == "one\ntwo"
        assert "two" in log

    def test_says_how_many_characters_were_written(self, log: Log) -> None:
        assert log.write("héllo") == 5

    def test_refuses_bytes_as_a_text_stream_does(self, log: Log) -> None:
        with pytest.raises(TypeError, match="must be str, not bytes"):
            log.write(b"x")  # type: ignore[arg-type]

    def test_whoever_is_stopped_while_it_writes_keeps_nobody_from_writing(self, log: Log) -> None:
        """By an alarm, which may ring in any call that is made on the way."""
        calls = 0
        while stopped_at(calls, lambda: log.write("one\n")):
            calls += 1
            assert in_thread(lambda: log.write("two\n")), calls

        assert calls > 2

    def test_keeps_the_first_and_the_newest(self) -> None:
        log = Log(keep=1000)
        for number in range(1000):
            print(f"line {number:03}", file=log)

        assert log.lines[0] == "line 000"
        assert log.lines[-1] == "line 999"
        assert len(log.text) < 1100
        assert all(line.startswith(("line ", "... ")) for line in log.lines if line)

    def test_counts_every_byte_it_lost(self) -> None:
        log = Log(keep=100)
        for _ in range(100):
            log.write("0123456789\n")

        lost = int(next(line for line in log.lines if "not kept" in line).split()[1])
        kept = len(log.text) - len(f"\n... {lost} bytes not kept ...\n")
        assert lost + kept == 1100

    def test_one_huge_write_is_bounded(self) -> None:
        log = Log(keep=1000)
        log.write("x" * 10_000_000)

        assert len(log.text) < 1100
        assert "bytes not kept" in log.text

    def test_a_line_without_end_is_bounded(self) -> None:
        log = Log(keep=1000)
        for _ in range(10_000):
            log.write("x" * 100)

        assert len(log.text) < 10_000

    def test_lines_of_two_threads_do_not_mix(self, log: Log) -> None:
        def talk(word: str) -> None:
            for _ in range(200):
                print(word, word, word, file=log)

        threads = [threading.Thread(target=talk, args=(word,)) for word in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert set(log.lines) == {"a a a", "b b b", "c c c"}
        assert len(log.lines) == 600

    def test_waits_for_a_part(self, log: Log) -> None:
        timer = threading.Timer(0.01, print, ("it came",), {"file": log})
        timer.start()

        assert log.wait_for("came")
        assert not log.wait_for("never", seconds=0.01)
        timer.join()

    def test_forgets(self, log: Log) -> None:
        log.write("x\ny")
        log.clear()

        assert log.text == ""
        assert not log


class TestAttribute:
    def test_prints_of_this_thread_go_to_the_log(self, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
        with attribute(log):
            print("inside")
            print("trouble", file=sys.stderr)
        print("outside")

        assert log.lines == ["inside", "trouble"]
        assert capsys.readouterr() == ("outside\n", "")

    def test_it_nests(self, log: Log) -> None:
        inner = Log()
        with attribute(log):
            with attribute(inner):
                assert current() is inner
            assert current() is log
        assert current() is None

    def test_threads_and_their_threads_belong_to_it_for_life(self, log: Log) -> None:
        go = threading.Event()

        def child() -> None:
            go.wait()
            print("child")
            in_thread(lambda: print("grandchild"))

        with attribute(log):
            thread = threading.Thread(target=child)
            thread.start()
        go.set()
        thread.join()

        assert log.lines == ["child", "grandchild"]

    def test_other_threads_print_where_they_did(self, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
        go = threading.Event()
        other = threading.Thread(target=lambda: (go.wait(), print("other")))
        other.start()
        with attribute(log):
            go.set()
            other.join()

        assert capsys.readouterr().out == "other\n"
        assert not log

    def test_pools_timers_and_bare_threads_belong_to_it(self, log: Log) -> None:
        done = threading.Event()
        with attribute(log):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(print, "pool").result()
            timer = threading.Timer(0, print, ("timer",))
            timer.start()
            timer.join()
            _thread.start_new_thread(lambda word: (print(word), done.set()), ("bare",))
            assert done.wait(2)

        assert log.lines == ["pool", "timer", "bare"]

    def test_a_thread_class_with_its_own_run(self, log: Log) -> None:
        class Own(threading.Thread):
            def run(self) -> None:
                print("own run")

        with attribute(log):
            thread = Own()
            thread.start()
        thread.join()

        assert log.lines == ["own run"]
        assert "run" not in vars(thread)

    def test_families_are_found_again(self, log: Log) -> None:
        go, family = threading.Event(), object()
        with attribute(log, family=family):
            mine = threading.Thread(target=go.wait)
            mine.start()
        with attribute(log):
            not_mine = threading.Thread(target=go.wait)
            not_mine.start()

        assert threads_of(family) == [mine]
        go.set()
        mine.join()
        not_mine.join()
        assert threads_of(family) == []

    def test_bytes_written_beneath_belong_to_it(self, log: Log) -> None:
        with attribute(log):
            sys.stdout.buffer.write("bytes é\n".encode())
            sys.stdout.writelines(["a\n", "b\n"])
            sys.stdout.flush()

        assert log.lines == ["bytes é", "a", "b"]

    def test_logging_handlers_made_before_belong_to_it(self, log: Log) -> None:
        stream = io.StringIO()
        logger = logging.getLogger("netcourse.test.before")
        with contextlib.redirect_stderr(stream):
            handler = logging.StreamHandler()
            logger.addHandler(handler)
            try:
                with attribute(log):
                    logger.warning("from the server")
                logger.warning("from the cell")
            finally:
                output.uninstall()
                logger.removeHandler(handler)

        assert log.lines == ["from the server"]
        assert stream.getvalue() == "from the cell\n"
        assert handler.stream is stream


class TestStreams:
    def test_the_wrapper_looks_like_what_it_wraps(self, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        with attribute(log):
            assert isinstance(sys.stdout, io.StringIO)
            sys.stdout.mark = 1  # type: ignore[attr-defined]
            assert repr(sys.stdout) == repr(stream)

        assert stream.mark == 1  # type: ignore[attr-defined]

    def test_a_method_put_over_the_streams_covers_it_for_everybody_else(
        self, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """IPython does this for each cell."""

        class Stream(io.StringIO):
            pass

        stream, seen = Stream(), []
        monkeypatch.setattr(sys, "stdout", stream)
        output.install()
        original = sys.stdout.write
        sys.stdout.write = lambda text: (seen.append(text), original(text))  # type: ignore[method-assign, assignment, func-returns-value]
        print("cell")
        with attribute(log):
            print("server")
        sys.stdout.write = original  # type: ignore[method-assign]
        print("cell again")

        assert seen == ["cell", "\n"]
        assert stream.getvalue() == "cell\ncell again\n"
        assert log.lines == ["server"]

    def test_streams_replaced_meanwhile_are_wrapped_in_turn(self, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        with attribute(log):
            pass
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        with attribute(log):
            print("server")
            in_thread(lambda: print("its thread"))
        print("cell")

        assert log.lines == ["server", "its thread"]
        assert stream.getvalue() == "cell\n"

    def test_a_stream_that_is_not_there_stays_away(self, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", None)
        with attribute(log):
            print("nobody hears this")

        assert sys.stdout is None

    def test_everything_can_be_taken_out_again(self, log: Log) -> None:
        output.uninstall()
        before = (sys.stdout, sys.stderr, threading.Thread.start, threading.excepthook, _thread.start_new_thread)
        with attribute(log):
            assert sys.stdout is not before[0]
        output.uninstall()

        after = (sys.stdout, sys.stderr, threading.Thread.start, threading.excepthook, _thread.start_new_thread)
        assert all(a is b for a, b in zip(after, before, strict=True))


def divide(number: int) -> float:
    return number / 0


class TestErrors:
    def test_an_exception_in_a_thread_goes_to_its_log(self, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
        with attribute(log):
            in_thread(lambda: divide(1))

        assert log.lines[0] == "Traceback:"
        assert log.lines[-3:-1] == [f"  line {divide.__code__.co_firstlineno + 1}, in divide", "    return number / 0"]
        assert log.lines[-1] == "ZeroDivisionError: division by zero"
        assert capsys.readouterr().err == ""

    def test_exceptions_of_other_threads_go_where_they_did(self, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[object] = []
        output.uninstall()
        monkeypatch.setattr(threading, "excepthook", lambda details: seen.append(details.exc_type))
        with attribute(log):
            pass
        in_thread(lambda: divide(1))
        output.uninstall()

        assert seen == [ZeroDivisionError]
        assert not log

    def test_leaving_by_exit_is_no_error(self, log: Log) -> None:
        with attribute(log):
            in_thread(sys.exit)

        assert not log

    def test_lines_of_libraries_are_left_out(self) -> None:
        with pytest.raises(ValueError, match="Style") as caught:
            logging.Formatter(style="no such")  # type: ignore[arg-type]

        assert short_traceback(caught.value).count("  line ") == 1

    def test_an_instruction_that_belongs_to_no_line_is_told_by_its_function(self) -> None:
        """Some of what a compiler makes has no line number; here nothing has one."""
        lineless = types.FunctionType(broken.__code__.replace(co_linetable=b""), globals())
        with pytest.raises(ZeroDivisionError) as caught:
            lineless()

        assert "in broken" in short_traceback(caught.value)

    def test_without_any_line_of_the_learner_the_others_are_shown(self) -> None:
        with pytest.raises(ValueError, match="Style") as caught:
            logging.Formatter(style="no such")  # type: ignore[arg-type]
        error = caught.value
        assert error.__traceback__ is not None

        text = short_traceback(error.with_traceback(error.__traceback__.tb_next))

        assert "__init__" in text
        assert text.endswith("\n")
