"""What is typed and not saved, kept on the server beside the browser: begun at one computer, gone on with at another.

kept.js sends what has changed since a state that the server has, as places in texts, so that the last words of a long article fit into
the 64 KiB that a browser sends for a page that goes (Fetch, “inflight keepalive bytes”).
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models, transaction
from django.db.models import Max
from django.http import HttpResponseBadRequest, JsonResponse
from django.utils import timezone

from articles.models import Article, CaseStudy, KeptState
from articles.models.drafts import subject_fields
from htc.lib.pages import AdminPage
from htc.lib.ratelimit import allow
from htc.lib.text import fit
from htc.lib.words import clock_of, name_of

logger = logging.getLogger(__name__)

NAME = r"^[0-9a-f]{16}$"  # of a form, of a browser, of what was written
LARGEST = 1_500_000  # bytes of one state; an article of 10,000 words with 300 notes has a tenth of it
MOST_STATES = 100  # of one account
MOST_FIELDS = 3000
MOST_WRITES, PER = 240, 60  # of one account in so many seconds: four windows that write all the time
MOST_STEPS = 5

Value = str | bool | list[str]


class NotKept(Exception):
    """What is not kept, with a sentence for who wrote it."""


class GoneOn(Exception):
    """What was written last under this name is none of what the form goes on from: another window or computer has gone on, or it ended."""


class KeptForm(forms.Form):
    """What an open form tells of what is typed in it.

    ``steps`` are ways to the same state from each of those that the server may have, the first that fits counts: ``base`` is the token of
    that state, empty where there may be none, ``whole`` says that ``changes`` are all of it. ``ended`` throws the state away.
    """

    user = forms.IntegerField()
    name = forms.RegexField(NAME)
    ended = forms.BooleanField(required=False)
    token = forms.RegexField(NAME, required=False)
    steps = forms.JSONField(required=False)
    began_from = forms.CharField(max_length=40, required=False)
    browser = forms.RegexField(NAME, required=False)

    def clean_steps(self) -> list[dict]:
        steps = self.cleaned_data["steps"] or []
        are_steps = isinstance(steps, list) and len(steps) <= MOST_STEPS and all(_is_step(step) for step in steps)
        if not are_steps:
            raise forms.ValidationError("No steps.")
        return steps

    def clean(self):
        told = super().clean() or self.cleaned_data
        if not self.errors and not told["ended"] and not (told["token"] and told["steps"]):
            raise forms.ValidationError("Nothing to be kept.")
        return told


def pages(model: type[models.Model]) -> list[AdminPage]:
    """Give the addresses at which the form of a model keeps what is typed in it."""
    name = f"articles_{model._meta.model_name}_kept"
    return [AdminPage("kept/", kept, name), AdminPage("kept/<int:pk>/", kept, name)]


def kept(request, *, model_admin: admin.ModelAdmin, pk: int | None = None):
    """Give the account's own kept states of a form as JSON; a POST keeps one, or throws one away.

    GET: ``states``, whole; ``ended``, those of the asked ``names`` that were saved or thrown away. POST: ``at``, and ``exact`` where
    what is kept is what was sent; or ``moved``; or ``refused``, a sentence.
    """
    row = model_admin.model._default_manager.outside_trash().only("touched_at").filter(pk=pk).first() if pk else None
    if not model_admin.may_write(request, row):  # type: ignore[attr-defined]  # an EditedAdmin
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse(_own(request.user, model_admin.model, row, request.GET.get("names", "")))
    form = KeptForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("What cannot be read is not kept.")
    try:
        if pk and row is None:
            raise NotKept("it was thrown away while you had it open")
        return JsonResponse(_answer(request.user, model_admin.model, row, form.cleaned_data))
    except GoneOn:
        return JsonResponse({"moved": True})
    except NotKept as refused:
        return JsonResponse({"refused": str(refused)})
    except DatabaseError:
        logger.exception("what a writer typed could not be kept")
        return JsonResponse({"refused": "its disk is full, or its database is busy"}, status=503)


def _own(user, model: type[models.Model], row: models.Model | None, names: str) -> dict:
    states = [
        {
            "name": state.name,
            "at": state.kept_at.isoformat(),
            "from": state.began_from,
            "browser": state.browser,
            "token": state.token,
            "fields": state.fields,
        }
        for state in KeptState.objects.about(model, row).filter(user=user)
    ]
    asked = names.split(",")[:MOST_STATES]
    ended = KeptState.objects.filter(user=user, name__in=asked).exclude(ended_at=None)
    return {"states": states, "ended": list(ended.values_list("name", flat=True))}


def _answer(user, model: type[models.Model], row: models.Model | None, told: dict) -> dict:
    if told["user"] != user.pk:
        raise NotKept(f"you are signed in as {name_of(user)} now, in another window")
    if told["ended"]:
        KeptState.objects.end(user, told["name"])
        return {"ended": True}
    if not allow(f"kept:{user.pk}", MOST_WRITES, PER):
        raise NotKept("it was asked to too often")
    at, exact = keep(user, model, row, told)
    return {"at": at, "exact": exact}


@transaction.atomic
def keep(user, model: type[models.Model], row: models.Model | None, told: Mapping[str, Any]) -> tuple[str, bool]:
    """Keep what is typed; gives the moment, and whether what is kept is to the letter what was sent. Raises GoneOn and NotKept.

    What differs in nothing from what is saved, so that no field is left, is not kept.
    """
    held = KeptState.objects.select_for_update().filter(user=user, name=told["name"]).first()
    sent = _stepped(held, told["steps"])
    fields = {fit(name): [fit(each) for each in value] if isinstance(value, list) else _fit(value) for name, value in sent.items()}
    now = timezone.now()
    if not fields:
        if held:
            held.delete()
        return now.isoformat(), True
    if len(fields) > MOST_FIELDS or len(_written(fields)) > LARGEST:
        raise NotKept("it is too long")
    if held is None:
        if KeptState.objects.filter(user=user, ended_at=None).count() >= MOST_STATES:
            raise NotKept(f"it keeps {MOST_STATES} forms of yours already; please throw away what you need no more")
        held = KeptState(user=user, name=told["name"])
    columns = subject_fields(model, row) | {name: told[name] for name in ("began_from", "browser", "token")}
    for name, value in (columns | {"fields": fields, "digest": digest_of(fields), "kept_at": now}).items():
        setattr(held, name, value)
    held.save()
    return now.isoformat(), fields == sent


def _stepped(held: KeptState | None, steps: list[dict]) -> dict[str, Value]:
    """Give the state to which the first step leads whose base is what is held. Raises GoneOn."""
    if held and (held.ended_at or digest_of(held.fields) != held.digest):  # it ended, or something was taken out of it
        raise GoneOn
    for step in steps:
        if step["base"] == (held.token if held else ""):
            return changed({} if step["whole"] or held is None else held.fields, step["changes"])
    raise GoneOn


def changed(fields: Mapping[str, Value], changes: Mapping[str, Any]) -> dict[str, Value]:
    """Give fields with changes: a value, or None for a field that is left out, or what a text has between two ends that stay.

    The latter is ``words`` between the first ``head`` and the last ``tail`` characters. Raises GoneOn where there is no such text.
    """
    result = dict(fields)
    for name, change in changes.items():
        if change is None:
            result.pop(name, None)
        elif isinstance(change, dict):
            before = result.get(name)
            if not isinstance(before, str) or change["head"] + change["tail"] > len(before):
                raise GoneOn
            result[name] = before[: change["head"]] + change["words"] + before[len(before) - change["tail"] :]
        else:
            result[name] = change
    return result


def digest_of(fields: Mapping[str, Value]) -> str:
    """Give the SHA-256 of fields, whatever their order."""
    return hashlib.sha256(_written(fields)).hexdigest()


def last_words(row: Article | CaseStudy, user) -> dict[int, datetime]:
    """Give when each other account typed its last word into the form of a row, by its key, where that came after the last save."""
    states = KeptState.objects.about(type(row), row).exclude(user=user).filter(kept_at__gt=row.touched_at)
    return dict(states.order_by().values_list("user").annotate(at=Max("kept_at")))


def sentence_of(user, at: datetime) -> str:
    """Say when somebody typed the last word that is not saved."""
    return f"{name_of(user)} wrote here last at {clock_of(at)} and has not saved it yet."


def _written(fields: Mapping[str, Value]) -> bytes:
    return json.dumps(fields, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _fit(value: str | bool) -> str | bool:
    return fit(value) if isinstance(value, str) else value


def _is_step(step: Any) -> bool:
    return (
        isinstance(step, dict)
        and step.keys() == {"base", "whole", "changes"}
        and isinstance(step["base"], str)
        and isinstance(step["whole"], bool)
        and isinstance(step["changes"], dict)
        and len(step["changes"]) <= MOST_FIELDS
        and all(len(name) <= 200 and _is_change(change) for name, change in step["changes"].items())
    )


def _is_change(change: Any) -> bool:
    if isinstance(change, dict):
        numbers = [change["head"], change["tail"]] if change.keys() == {"head", "tail", "words"} else []
        return bool(numbers) and all(type(each) is int and each >= 0 for each in numbers) and isinstance(change["words"], str)
    if isinstance(change, list):
        return all(isinstance(each, str) for each in change)
    return change is None or isinstance(change, str | bool)
