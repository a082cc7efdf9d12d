"""Nothing new is made twice out of one form: by a double click, by Back after the first save, by an answer that did not arrive.

A form names itself by ``kept_as``. Of one that was saved already it is known as what, and which of its rows got which keys; so what is
posted once more is taken as a change of that.
"""

import hashlib
import json
import re
from collections.abc import Iterable

from django.forms import BaseFormSet, BaseInlineFormSet
from django.http import QueryDict

# What of a form says nothing of its words.
_OF_THE_POST = re.compile(r"csrfmiddlewaretoken|_\w+")
Rows = dict[str, dict[str, int | None]]


class SavedBefore(Exception):
    """This form made something already, while it was being saved once more."""


def fingerprint_of(posted: QueryDict) -> str:
    """Give what tells two posts of one form apart if anything in it is another: SHA-256 of its names and values."""
    said = sorted((name, posted.getlist(name)) for name in posted if not _OF_THE_POST.fullmatch(name))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def keys_of(formsets: Iterable[BaseFormSet]) -> Rows:
    """Give the keys that the rows of saved formsets got, by prefix and number; None for a row that has become something else."""
    return {
        str(formset.prefix): {
            str(number): form.instance.pk if isinstance(formset, BaseInlineFormSet) else None
            for number, form in enumerate(formset.forms)
            if form.has_changed() and form.instance.pk
        }
        for formset in formsets
    }


def with_keys(posted: QueryDict, rows: Rows) -> QueryDict:
    """Give what a form posted before its rows had keys as it would post it now: those that have one first, with it.

    Rows that have become something else are left out, and so is nothing where the form knows keys already.
    """
    posted = posted.copy()
    for prefix, keys in rows.items():
        if posted.get(f"{prefix}-INITIAL_FORMS") == "0" and keys:
            _give_keys(posted, prefix, keys)
    return posted


def _give_keys(posted: QueryDict, prefix: str, keys: dict[str, int | None]) -> None:
    total = posted.get(f"{prefix}-TOTAL_FORMS", "")
    numbers = [str(number) for number in range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0)]
    held = {number: _taken_out(posted, f"{prefix}-{number}-") for number in numbers}
    keyed = [number for number in numbers if keys.get(number) is not None]
    order = [*keyed, *(number for number in numbers if number not in keys)]
    for place, number in enumerate(order):
        for name, values in held[number].items():
            posted.setlist(f"{prefix}-{place}-{name}", values)
        if number in keyed:
            posted[f"{prefix}-{place}-id"] = str(keys[number])
    posted[f"{prefix}-TOTAL_FORMS"], posted[f"{prefix}-INITIAL_FORMS"] = str(len(order)), str(len(keyed))


def _taken_out(posted: QueryDict, before: str) -> dict[str, list[str]]:
    names = [name for name in posted if name.startswith(before)]
    return {name.removeprefix(before): posted.pop(name) for name in names}
