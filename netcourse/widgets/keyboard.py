"""What ipywidgets lack for the keyboard in JupyterLab, and cannot be told from the kernel.

In command mode JupyterLab takes plain keys for its own, also while a slider or a list has the focus: an arrow moves to
another cell, and two d's delete one. And a slider's handle has no name for a screen reader. A few lines of script in
the page mend both; where a front end does not run them, everything else works as before. Keys with Ctrl, Alt or Shift
(save, run) and Escape go to JupyterLab as always.
"""

from __future__ import annotations

from typing import Any

from netcourse.render.escape import markup
from netcourse.widgets.kit import ipywidgets

__all__ = ["MARK", "mended"]

MARK = "netcourse-controls"  # the class of a box of controls

# The element is made before it is put into the page. The box may be taken out of the page and put back while the
# notebook scrolls, so the listener on the window ends with the box, not with its place in the page.
SCRIPT = """
const mend = tries => {
  const box = this.closest('.MARK');
  if (!box) return tries && setTimeout(mend, 50, tries - 1);
  const name = () => box.querySelectorAll('.widget-slider').forEach(one => {
    const label = one.querySelector('label')?.textContent;
    one.querySelector('[role=slider]')?.setAttribute('aria-label', label);
    one.querySelector('.widget-readout')?.setAttribute('aria-label', label);
  });
  name();
  new MutationObserver(name).observe(box, {childList: true, subtree: true});
  const there = new WeakRef(box);
  const key = event => {
    const own = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.key === 'Escape');
    const box = there.deref();
    if (!box) window.removeEventListener('keydown', key, true);
    else if (box.contains(event.target)) event.target.toggleAttribute('data-lm-suppress-shortcuts', own);
  };
  window.addEventListener('keydown', key, true);
};
mend(100);
""".replace("MARK", MARK)


def mended(box: Any) -> Any:
    """Return a box of controls with the script in it."""
    script = f'<img src="data:," alt="" style="display:none" onerror="{markup(SCRIPT)}">'
    box.add_class(MARK)
    box.children = (*box.children, ipywidgets.HTML(script, layout={"display": "none"}))
    return box
