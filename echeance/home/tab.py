"""What the browser's tab tells of the automate while another page is in front: title, icon."""

from dataclasses import dataclass

from echeance.dispatch.state import AutomateState
from echeance.lib.translating import counted, gettext


@dataclass(frozen=True)
class Tab:
    """Nothing here names a client, nor says why: other people see titles and notifications."""

    icon: str = "img/mark.svg"
    mark: str = ""
    """Before the page's own title: « Automate muet »."""
    alert: str = ""
    """The sentence of a notification."""


def tab_of(state: AutomateState) -> Tab:
    """Mail waits and nobody sends it; otherwise the tab is as usual."""
    marks = {
        "paused": gettext("Automate en pause"),
        "stopped": gettext("Automate arrêté"),
        "silent": gettext("Automate muet"),
        "late": gettext("Automate en retard"),
    }
    if not state.waiting or state.code not in marks:
        return Tab()
    mark = marks[state.code]
    waits = counted(
        "%(count)s avis validé attend.", "%(count)s avis validés attendent.", state.waiting
    ) % {"count": state.waiting}
    icon = "img/mark-paused.svg" if state.code == "paused" else "img/mark-wrong.svg"
    return Tab(icon=icon, mark=mark, alert=f"{mark}. {waits}")
