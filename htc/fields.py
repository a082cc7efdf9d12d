"""What shows nothing is nothing: a field of any form that holds invisible characters alone is empty.

Below every form, as ``htc.lib.database.guard`` is below every model: a field that must hold something refuses it in the words in which it
refuses an empty one, and one that may be empty is.
"""

from django import forms

from htc.lib.text import is_seen

_read = forms.CharField.to_python


def guard() -> None:
    """Have every field of text read what cannot be seen as empty; passwords, which keep their spaces, stay as they are typed."""
    forms.CharField.to_python = _read_what_is_seen  # type: ignore[method-assign]  # the one place under every form


def _read_what_is_seen(self: forms.CharField, value):
    given = _read(self, value)
    if not self.strip or given is None or given in self.empty_values or is_seen(given):
        return given
    return self.empty_value
