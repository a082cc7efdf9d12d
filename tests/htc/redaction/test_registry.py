"""Every field of every model is reached by a redaction, or named with the reason why not: also those that are added after this test."""

import zlib

from django.apps import apps
from django.db import models

from htc.redaction import registry
from htc.redaction.words.phrases import Phrases

PHRASES = Phrases(["Zyxwána Quellbrook"], salt=b"salt")
TEXT = "of Zyxw&aacute;na Quellbrook, or <b>Zyxwana</b> quellbrook"
HOLDING = (
    (models.BinaryField, zlib.compress(TEXT.encode())),
    (models.JSONField, {"a": [{TEXT: TEXT}]}),
    ((models.CharField, models.TextField, models.FileField), TEXT),
)
REACHED = {model._meta.label: reaches for model, reaches in registry.models_reached()}


def test_every_field_is_reached_or_exempt_with_a_reason():
    unmet = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if registry.why_exempt(model, field) is None and not is_reached(model, field):
                unmet.append(f"{model._meta.label}.{field.name}: say in htc/redaction/registry.py how it is looked into, or why it is not")

    assert unmet == []


def is_reached(model, field) -> bool:
    """Tell whether a redaction takes the name out of a value that such a field may have."""
    value = next((value for kinds, value in HOLDING if isinstance(field, kinds)), None)
    if value is None:
        return False
    (reach,) = [each for each in REACHED[model._meta.label] if each.name == field.name]
    left = reach.taken_from(PHRASES, value)
    return left != value and not PHRASES.are_in(zlib.decompress(left) if isinstance(left, bytes) else left)


def test_what_is_exempt_is_there_and_holds_words():
    for label, named in registry.EXEMPT.items():
        names = {field.name: field for field in apps.get_model(label)._meta.local_concrete_fields}
        for name, reason in named.items():
            assert reason
            assert name == registry.ALL or not isinstance(names[name], registry.WORDLESS), f"{label}.{name}"
