"""A row in every table, each with a name in every field that can hold it; also in tables that are added later."""

import zlib
from itertools import count
from uuid import uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.utils import timezone

from htc.redaction.registry import models_reached, why_exempt

NAME = "Zyxwána Quellbrook"
WAYS = (
    "told by Zyxwána Quellbrook there",
    "zyxwana&nbsp;QUELLBROOK",
    "Zyxw<em>&aacute;na</em> Quell&shy;brook",
    "https://x.example/zyxw%C3%A1na-quellbrook",
    "Zyxwa\u0301na\u00a0Quell\u00adbrook",
)
SHORT = "Zyxwana Quellbrook"

_numbers = count(1)


def fill() -> list[models.Model]:
    """Write a row into every table that a redaction reaches, and give those with room for the name.

    This connection looks at no check of the database any more.
    """
    made: dict[type[models.Model], models.Model] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute(
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint WHERE contype = 'c' AND conrelid > 0"
            )
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
    for model, _ in models_reached():
        _make(model, made)
    SessionStore().create_model_instance({"said": NAME}).save()
    return [
        made[model] for model, reaches in models_reached() if any(reach.length is None or reach.length >= len(SHORT) for reach in reaches)
    ]


def _make(model: type[models.Model], made: dict) -> models.Model:
    if model not in made:
        row = model(pk=_key(model, made))
        for field in model._meta.local_concrete_fields:
            if not field.primary_key and not isinstance(field, models.GeneratedField):
                setattr(row, field.attname, _value(model, field, made))
        (made[model],) = models.QuerySet(model).bulk_create([row])
    return made[model]


def _key(model: type[models.Model], made: dict):
    if isinstance(key := model._meta.pk, models.OneToOneField):
        return _make(key.related_model, made).pk
    return None if isinstance(model._meta.pk, models.AutoField) and model._meta.label != "articles.Site" else 2


def _value(model: type[models.Model], field: models.Field, made: dict):
    if isinstance(field, models.ForeignKey):
        return None if field.null else _make(field.related_model, made).pk
    if field.choices:
        return next(value for value, _ in field.flatchoices)
    if isinstance(field, models.DateField):
        return timezone.now()
    if why_exempt(model, field) is None:
        return _words(field)
    if isinstance(field, models.UUIDField):
        return uuid4()
    if field.has_default() or field.null:
        return field.get_default()
    return next(_numbers) if isinstance(field, models.IntegerField) else str(next(_numbers))


def _words(field: models.Field):
    words = WAYS[next(_numbers) % len(WAYS)]
    if isinstance(field, models.JSONField):
        return {"excerpt": words, "deep": [{words: words}]}
    if isinstance(field, models.BinaryField):
        return zlib.compress(f"<item><title>{words}</title></item>".encode())
    if isinstance(field, models.FileField):
        return f"{field.model._meta.model_name}/{next(_numbers):016}-zyxwana-quellbrook.csv"
    if field.max_length and field.max_length < 2 * len(words):
        return SHORT[: field.max_length] if field.max_length >= len(SHORT) else "x"
    return words if not field.unique else f"{words} {next(_numbers)}"
