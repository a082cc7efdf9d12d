"""A child process with limits, for work on input that could be made to exhaust time or memory."""

from htc.lib.sandbox.child import OverBudget, Overloaded, run

__all__ = ["OverBudget", "Overloaded", "run"]
