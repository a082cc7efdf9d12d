"""Form fields of the admin that take a date, or a date with a time, as people write it, and ask where it can be read in two ways."""

from datetime import time

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.safestring import SafeString

from htc.lib.moments.reading import Ambiguous, DayAndClock, NoMoment, read, read_clock

ONE_TIME = "There are two times here. Please leave one of them out."
NO_DAY = "Please write the day too."
DAY_ALONE = "Only a day is asked for here. Please leave the time out."


class _Asking:
    """A widget that offers, below itself, what an answer can mean, once ``ask`` was told of it.

    Each reading is a choice of the same name as the box: of two values with one name, the last one that was sent counts.
    """

    _offered: tuple[str, list[tuple[str, str]]] | None = None

    def ask(self, ambiguous: Ambiguous, part: str = "") -> None:
        """Offer the readings of what stood in the box whose name ends in ``part``."""
        self._offered = part, [(_value(reading), _words(reading)) for reading in ambiguous.readings]

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        drawn = super().render(name, value, attrs, renderer)  # type: ignore[misc]  # of the widget beside
        if self._offered is None:
            return drawn
        part, readings = self._offered
        return drawn + render_to_string("admin/widgets/readings.html", {"name": f"{name}{part}", "readings": readings})


class DayWidget(_Asking, AdminDateWidget):
    """The admin's date with its calendar."""


class MomentWidget(_Asking, AdminSplitDateTime):
    """The admin's date with its calendar, and a time that is just typed: few articles need one."""

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [AdminDateWidget, forms.TimeInput(attrs={"size": 8})], attrs)


class DayField(forms.DateField):
    """A day."""

    widget = DayWidget

    def to_python(self, value):
        """Give the day that is written; raises ValidationError."""
        return super().to_python(self._read(value) if isinstance(value, str) else value)

    def _read(self, written: str) -> str:
        try:
            found = read(written, timezone.localdate())
        except Ambiguous as error:
            if isinstance(self.widget, _Asking):
                self.widget.ask(error)
            raise ValidationError(str(error), code="ambiguous") from error
        except NoMoment as error:
            raise ValidationError(str(error), code="invalid") from error
        if found.clock:
            raise ValidationError(DAY_ALONE, code="invalid")
        return _value(found)


class MomentField(forms.SplitDateTimeField):
    """A day with a time; without a time it is noon, so that an old article needs only its day. Both may stand in the box of the day."""

    widget = MomentWidget

    def clean(self, value):
        return super().clean(self._read(value))

    def has_changed(self, initial, data) -> bool:
        try:
            data = self._read(data)
        except ValidationError:
            return True
        return super().has_changed(initial, data)

    def compress(self, data_list):
        if data_list and data_list[0] and not data_list[1]:
            data_list = [data_list[0], time(12)]
        return super().compress(data_list)

    def _read(self, value) -> list[str]:
        """Give day and time as ISO 8601 writes them, empty where there is none; raises ValidationError."""
        day, clock = ("" if part is None else str(part) for part in value or ("", ""))
        found, alone = self._part(read, "_0", day, timezone.localdate()), self._part(read_clock, "_1", clock)
        if found.clock and alone and found.clock != alone:
            raise ValidationError(ONE_TIME, code="invalid")
        if alone and not day.strip():
            raise ValidationError(NO_DAY, code="invalid_date")
        at = found.clock or alone
        on = found.day or (timezone.localdate() if at else None)
        return ["" if part is None else part.isoformat() for part in (on, at)]

    def _part(self, reader, part: str, *given):
        try:
            return reader(*given)
        except Ambiguous as error:
            if isinstance(self.widget, _Asking):
                self.widget.ask(error, part)
            raise ValidationError(str(error), code="ambiguous") from error
        except NoMoment as error:
            raise ValidationError(str(error), code="invalid") from error


# For ``formfield_overrides`` of an admin.
AS_WRITTEN: dict = {
    models.DateField: {"form_class": DayField, "widget": DayWidget},
    models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
}


def _value(reading: DayAndClock) -> str:
    """Give a reading as it is written without doubt."""
    return " ".join(part.isoformat() for part in (reading.day, reading.clock) if part is not None)


def _words(reading: DayAndClock) -> str:
    parts: list = [reading.day and formats.date_format(reading.day), reading.clock and formats.time_format(reading.clock)]
    return ", ".join(filter(None, parts))
