"""`panel`: what is running, its log, and a button that stops it."""

from __future__ import annotations

import threading

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import fold_lines, lines, markup
from netcourse.render.notice import notice
from netcourse.render.view import View
from netcourse.servers import registry
from netcourse.servers.base import Server
from netcourse.widgets import kit
from netcourse.widgets.shown import Shown, close

__all__ = ["Panel", "log_view", "panel"]

LOG_LINES = 20  # of a log that are shown
AT_ONCE = 0.3  # seconds that a click waits for a server to stop; longer, and it goes on beside
COLUMNS = ("11em", "13em", "8em")  # name, address, state


def panel() -> Shown:
    """Show the servers that run in this kernel, with their logs and a button to stop each."""
    return Shown(_("the running servers"), _view, Panel)


def _view() -> View:
    running = registry.all()
    return running._table() if running else notice(_("no server is running"), [])


def log_view(name: str, text: str) -> View:
    """Draw the end of a log; what it says is foreign text."""
    shown = fold_lines(lines(text), LOG_LINES)
    if not shown:
        return notice(_("the log of {name} is empty").format(name=name), [])
    return notice(_("the log of {name}").format(name=name), shown, code=True)


class Panel:
    """The controls. A server that was stopped keeps its row until the next refresh."""

    def __init__(self) -> None:
        self.status = status = kit.Status()
        self.lines: list[Row] = []
        self.table = kit.rows()
        self.log_of = kit.choice(_("log of"), [(_("none of them"), None)], self._draw_log, status, index=0)
        self.log = kit.drawing(View("", ""))
        self.live = kit.Live(self.refresh, status)
        tools = kit.row(
            kit.button(_("refresh"), self.refresh, status, hint=_("look again what is running")),
            self.live.widget,
            kit.button(_("stop all"), self.stop_all, status, hint=_("stop every server")),
        )
        self.box = kit.rows(tools, status.widget, self.table, self.log_of, self.log)
        self.refresh()
        status.say(self._count())

    def refresh(self) -> None:
        """Look again what is running. Rows that stay are the same widgets, so the focus stays too."""
        running = registry.all()
        known = {id(row.server): row for row in self.lines}
        gone = [row for row in self.lines if row.server not in running]
        if gone or len(running) != len(self.lines):
            self._arrange([known.get(id(server)) or Row(server, self) for server in running], gone)
        for row in self.lines:
            row.draw()
        self._draw_log()

    def _arrange(self, wanted: list[Row], gone: list[Row]) -> None:
        self.lines = wanted
        self.table.children = [row.box for row in wanted]
        kit.heard(self.table)
        for row in gone:
            close(row.box)
        chosen = self.log_of.value
        self.log_of.options = [(_("none of them"), None), *((row.full_name, row.server) for row in wanted)]
        # By its place: a list is told by the value None that nothing at all is chosen, and then shows nothing.
        self.log_of.index = next((place for place, row in enumerate(wanted, 1) if row.server is chosen), 0)
        self.status.say(self._count())

    def _count(self) -> str:
        count = len(self.lines)
        if not count:
            return _("no server is running")
        return ngettext("{count} server is running", "{count} servers are running", count).format(count=count)

    def _draw_log(self) -> None:
        server = self.log_of.value
        kit.show(self.log, View("", "") if server is None else log_view(server.name, server.log.text))

    def stop_all(self) -> None:
        """Stop every server."""
        self._beside(list(reversed(registry.all())), _("all servers"))

    def stop(self, server: Server) -> None:
        """Stop one server."""
        self._beside([server], server.name)

    def _beside(self, stopped: list[Server], name: str) -> None:
        """Stop servers on a thread that ends with it: a server may need its two seconds."""
        self.status.say(_("stopping {name} …").format(name=name))

        def act() -> None:
            for server in stopped:
                server.stop()
            for row in self.lines:
                row.draw()
            self.status.say(_("{name}: stopped").format(name=name) if stopped else _("no server is running"))

        thread = threading.Thread(target=kit.guarded(self.status, act), name="netcourse panel", daemon=True)
        thread.start()
        thread.join(AT_ONCE)


class Row:
    """One server: its name, address and state, and a button."""

    def __init__(self, server: Server, panel: Panel) -> None:
        self.server = server
        self.words = kit.drawing(View("", ""))
        self.full_name = f"{server.name} ({server._place()})"  # a server may have several taps, all of one name
        label, hint = (_("stop {name}").format(name=name) for name in (server.name, self.full_name))
        self.button = kit.button(label, lambda: panel.stop(server), panel.status, hint=hint)
        self.box = kit.row(self.words, self.button)
        self.draw()

    def draw(self) -> None:
        kit.show(self.words, View("", _line(self.server.name, self.server._place(), self.server.state)))


def _line(name: str, place: str, state: str) -> str:
    look = style.css(background=style.PAPER, color=style.INK, padding="2px 10px", font_size="14px")
    cells = [
        f'<span style="{style.css(display="inline-block", min_width=width)}">{markup(text)}</span>'
        for width, text in zip(COLUMNS, (name, place, state))
    ]
    return f'<div style="{look}">{" ".join(cells)}</div>'
