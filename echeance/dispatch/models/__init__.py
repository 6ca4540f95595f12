"""Where notices leave from, what each attempt gave, and whether the automate is alive."""

from echeance.dispatch.models.automate import AutomateControl, AutomateProcess

__all__ = ["AutomateControl", "AutomateProcess"]
