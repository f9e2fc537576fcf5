"""The learner's language: every sentence a learner reads passes through `_`.

The language is taken from `NETCOURSE_LANG`, else from the usual `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG`
(gettext(3)). Without a catalogue for it the English text stands.
"""

import gettext
import os

LOCALES = os.path.join(os.path.dirname(__file__), "locale")


def _languages() -> list[str] | None:
    chosen = os.environ.get("NETCOURSE_LANG")
    return [chosen] if chosen else None


_catalogue = gettext.translation("netcourse", LOCALES, _languages(), fallback=True)

_ = _catalogue.gettext
ngettext = _catalogue.ngettext
