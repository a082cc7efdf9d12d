"""Numbers are refused alike, whichever database would have to hold them."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from articles.series.models import Series
from tests.site.journey import form_fields, text_of

# What the kinds of columns hold in PostgreSQL (“Numeric Types”).
HIGHEST = {
    "PositiveSmallIntegerField": 2**15 - 1,
    "SmallIntegerField": 2**15 - 1,
    "PositiveIntegerField": 2**31 - 1,
    "IntegerField": 2**31 - 1,
    "PositiveBigIntegerField": 2**63 - 1,
    "BigIntegerField": 2**63 - 1,
}


def test_every_field_refuses_what_its_column_could_not_hold():
    fields = [field for model in apps.get_models() for field in model._meta.local_fields if isinstance(field, models.IntegerField)]
    fields = [field for field in fields if not isinstance(field, models.AutoField) and not field.is_relation]

    for field in fields:
        with pytest.raises(ValidationError):
            field.run_validators(HIGHEST[field.get_internal_type()] + 1)
    assert len(fields) > 30


def test_form_says_how_high_a_number_may_be(staff_client):
    series = Series.objects.create(title="Wages")
    series.parts.create(planned="Three, perhaps", position=1)
    address = reverse("admin:series_series_change", args=[series.pk])

    answer = staff_client.post(address, form_fields(staff_client, address) | {"parts-0-position": 99_999})

    assert "Ensure this value is less than or equal to 32767." in text_of(answer.content)
