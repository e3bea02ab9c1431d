"""Forms made out of rules classes: one for a section, with a table for each list of rows.

They work without JavaScript: a list offers blank rows, and a box that takes a row away. What was
typed, right or wrong, can be kept (`typed`) and put back (`data`) as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from cms.plugin_system.rule_fields import YEARS, Kind, Problem, RuleField, fields_of, problems_of
from cms.plugin_system.rule_json import decimal_text
from cms.plugin_system.spec import RuleSection

BLANK_ROWS = 2
MOST_ROWS = 200
MOST_DIGITS = 4
MAY_BE_EMPTY = {Kind.FLAG, Kind.TEXT, Kind.CHOICES}
FROZEN = _("Voting has opened: this stays as it is.")

Typed = Mapping[str, Sequence[str]]


class InstantField(forms.DateTimeField):
    """A local date and time, read and shown in the campaign's time zone whoever is looking."""

    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=self.input_formats, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Local, to the second where there are seconds."""
        if not isinstance(value, datetime):
            return value
        local = value.astimezone(self.zone)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Aware; a time that the zone's clock skips is refused."""
        if isinstance(value, datetime):
            return value
        if value in self.empty_values:
            return None
        for layout in self.input_formats:
            try:
                local = datetime.strptime(str(value).strip(), layout)  # noqa: DTZ007 -- made aware below
            except ValueError:
                continue
            if local.year not in YEARS:
                # Near the ends of the calendar a time zone leads out of it.
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            aware = local.replace(tzinfo=self.zone)
            if aware.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != local:
                raise ValidationError(_("This time does not exist on that day."))
            return aware
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as shown: the control cannot say which of an hour that is lived twice."""
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class DecimalTextField(forms.DecimalField):
    """A decimal shown exactly and without trailing zeros."""

    def prepare_value(self, value: Any) -> Any:
        """As the rule sheet writes it."""
        return decimal_text(value) if self._is_number(value) else value

    @staticmethod
    def _is_number(value: Any) -> bool:
        return hasattr(value, "is_finite") and value.is_finite()


def form_field(field: RuleField, *, zone: ZoneInfo, frozen: bool) -> forms.Field:
    """The form field for one rule that is not a list of rows."""
    told: dict[str, Any] = {
        "label": field.label,
        "help_text": _help(field, frozen=frozen),
        "required": not field.optional and field.kind not in MAY_BE_EMPTY,
        "disabled": frozen,
    }
    if field.kind is Kind.INSTANT:
        return InstantField(zone=zone, **told)
    return _MAKERS[field.kind](field, told)


def _flag(_field: RuleField, told: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**told)


def _whole(field: RuleField, told: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=field.low, max_value=field.high, **told)


def _decimal(field: RuleField, told: dict[str, Any]) -> forms.Field:
    return DecimalTextField(min_value=field.low, max_value=field.high, **told)


def _text(field: RuleField, told: dict[str, Any]) -> forms.Field:
    return forms.CharField(strip=False, widget=_lines() if field.multiline else None, **told)


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


def _day(_field: RuleField, told: dict[str, Any]) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **told)


def _time(_field: RuleField, told: dict[str, Any]) -> forms.Field:
    # The language's own format would leave the seconds out.
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M:%S")
    return forms.TimeField(widget=widget, input_formats=["%H:%M:%S", "%H:%M"], **told)


def _choice(field: RuleField, told: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "----"), *_choices(field)], **told)


def _several(field: RuleField, told: dict[str, Any]) -> forms.Field:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=_choices(field), widget=widget, **told)


def _choices(field: RuleField) -> list[Any]:
    return list(field.choices.choices) if field.choices is not None else []


_MAKERS: Mapping[Kind, Callable[[RuleField, dict[str, Any]], forms.Field]] = {
    Kind.FLAG: _flag,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.TEXT: _text,
    Kind.DAY: _day,
    Kind.TIME: _time,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _several,
}


def _help(field: RuleField, *, frozen: bool) -> str:
    parts = [str(field.help)] if field.help else []
    if field.max_zi is not None:
        parts.append(str(_("At most %(limit)s characters.") % {"limit": field.max_zi}))
    if frozen:
        parts.append(str(FROZEN))
    return " ".join(parts)


def shown(field: RuleField, value: Any) -> Any:
    """A rule's value as its form field takes it."""
    if field.kind is Kind.CHOICE and value is not None:
        return value.value
    if field.kind is Kind.CHOICES:
        return [one.value for one in value]
    return value


def read(field: RuleField, cleaned: Any) -> Any:
    """A rule's value out of what its form field has made of the typed text."""
    if field.kind is Kind.CHOICE:
        return field.choices(cleaned) if cleaned and field.choices else None
    if field.kind is Kind.CHOICES:
        order = list(field.choices) if field.choices is not None else []
        return tuple(one for one in order if one.value in cleaned)
    if field.kind is Kind.TEXT:
        # Browsers send CRLF, and a text is stored with LF.
        return (cleaned or "").replace("\r\n", "\n") or (None if field.optional else "")
    return cleaned


class _RulesForm(forms.Form):
    """Form fields for the plain rules of a class, named as they are."""

    def __init__(
        self, rules: type[Any], *, zone: ZoneInfo, frozen: bool, value: Any, **kwargs: Any
    ) -> None:
        self.rule_fields = [f for f in fields_of(rules) if f.kind is not Kind.ROWS]
        self._before = value
        initial = {f.name: shown(f, getattr(value, f.name)) for f in self.rule_fields if value}
        super().__init__(initial=initial, use_required_attribute=False, **kwargs)
        for field in self.rule_fields:
            stays = frozen and not field.changeable
            self.fields[field.name] = form_field(field, zone=zone, frozen=stays)
            if "\n" in str(initial.get(field.name) or ""):
                # A browser takes line ends out of a one-line control, typed in or not.
                self.fields[field.name].widget = _lines()

    def values(self) -> dict[str, Any]:
        """The rules' values, once the form is valid.

        What nobody has changed stays as it was: controls show less than a value may hold, such as
        fractions of a second or an order of choices.
        """
        return {field.name: self._value(field) for field in self.rule_fields}

    def _value(self, field: RuleField) -> Any:
        if self._before is not None and field.name not in self.changed_data:
            return getattr(self._before, field.name)
        return read(field, self.cleaned_data.get(field.name))


class RowForm(_RulesForm):
    """One row of a list; a row in which nothing is typed counts as absent.

    ``place`` is where it stands, from 1; None for a blank row.
    """

    def __init__(self, rules: type[Any], *, place: int | None, **kwargs: Any) -> None:
        super().__init__(rules, **kwargs)
        disabled = all(field.disabled for field in self.fields.values())
        self.fields["ORDER"] = forms.IntegerField(
            label=_("Order"),
            required=False,
            disabled=disabled,
            min_value=0,
            max_value=9999,
            initial=place,
        )
        self.fields["DELETE"] = forms.BooleanField(
            label=_("Remove"), required=False, disabled=disabled
        )

    def moved_to(self) -> int | None:
        """The place that was typed over the one shown; None where it stays."""
        if "ORDER" not in self.changed_data or not self.is_valid():
            return None
        place: int | None = self.cleaned_data["ORDER"]
        return place

    def is_absent(self) -> bool:
        """Whether the row is to be removed, or was never filled in."""
        if self.data.get(self.add_prefix("DELETE")) and not self.fields["DELETE"].disabled:
            return True
        return self.empty_permitted and not set(self.changed_data) - {"ORDER"}


class RowsTable:
    """A list of rows as a table of `RowForm`s, two of them blank."""

    def __init__(
        self,
        field: RuleField,
        *,
        zone: ZoneInfo,
        frozen: bool,
        rows: Sequence[Any],
        prefix: str,
        data: Any,
    ) -> None:
        self.field, self.prefix = field, prefix
        self.is_frozen = frozen and not field.changeable
        self.label, self.help_text = field.label, _help(field, frozen=self.is_frozen)
        self.columns = [column.label for column in field.row_fields]
        self.errors: list[str] = []
        used, most = self._used(rows, data), max(MOST_ROWS, len(rows))
        if used > most:
            told = {"limit": most, "number": used}
            self.errors.append(_("At most %(limit)d rows, here are %(number)d.") % told)
        blank = 0 if self.is_frozen else BLANK_ROWS
        count = max(len(rows), min(used + blank, most))
        self.forms = [self._row(place, rows, zone, data) for place in range(count)]

    @property
    def count_name(self) -> str:
        """The name of the hidden control that says how many rows were offered."""
        return f"{self.prefix}-ROWS"

    def kept(self) -> list[RowForm]:
        """The rows that stay: those with a new place are put there, between the others."""
        places = [(form.moved_to(), form) for form in self.forms if not form.is_absent()]
        found = [form for place, form in places if place is None]
        moved = [(place, form) for place, form in places if place is not None]
        last = -1
        for place, form in sorted(moved, key=lambda one: one[0]):
            last = max(place - 1, last + 1)
            found.insert(last, form)
        return found

    def is_valid(self) -> bool:
        """Whether every row that stays is; errors stand beside their fields."""
        # All of them, so that every error is told at once.
        answers = [form.is_valid() for form in self.forms if not form.is_absent()]
        return all(answers) and not self.errors

    def value(self) -> tuple[Any, ...]:
        """The rows, once they are valid."""
        assert self.field.row is not None  # noqa: S101 -- a list of rows has their class
        return tuple(self.field.row(**form.values()) for form in self.kept())

    def _used(self, rows: Sequence[Any], data: Any) -> int:
        """How many rows there are up to the last in which something stands or is typed."""
        if data is None or self.is_frozen:
            return len(rows)
        filled = [place for place in range(self._offered(data)) if self._is_typed(place, data)]
        return max([len(rows), *(place + 1 for place in filled)])

    def _offered(self, data: Any) -> int:
        offered = str(data.get(self.count_name, ""))
        return int(offered) if offered.isdecimal() and len(offered) <= MOST_DIGITS else 0

    def _is_typed(self, place: int, data: Any) -> bool:
        assert self.field.row is not None  # noqa: S101 -- a list of rows has their class
        names = (f"{self.prefix}-{place}-{field.name}" for field in fields_of(self.field.row))
        return any(data.get(name) for name in names)

    def _row(self, place: int, rows: Sequence[Any], zone: ZoneInfo, data: Any) -> RowForm:
        assert self.field.row is not None  # noqa: S101 -- a list of rows has their class
        is_known = place < len(rows)
        return RowForm(
            self.field.row,
            zone=zone,
            frozen=self.is_frozen,
            place=place + 1 if is_known else None,
            value=rows[place] if is_known else None,
            prefix=f"{self.prefix}-{place}",
            data=data,
            empty_permitted=not is_known,
        )


class SectionForm:
    """The form of one section: plain rules, tables of rows, and for a plugin its switch.

    ``data`` is what was typed (a QueryDict, or a draft `restored`), None to show ``rules``.
    ``frozen`` says that voting has opened: what may not change is shown and cannot be typed.
    """

    def __init__(  # noqa: PLR0913 -- each says another thing about one section, by name
        self,
        name: str,
        section: RuleSection,
        *,
        label: str,
        rules: Any,
        zone: ZoneInfo,
        data: "MultiValueDict[str, str] | None" = None,
        frozen: bool = False,
        is_on: bool | None = None,
    ) -> None:
        self.name, self.section, self.label = name, section, label
        self.plain = _RulesForm(
            section.rules, zone=zone, frozen=frozen, value=rules, prefix=name, data=data
        )
        self.tables = [
            RowsTable(
                field,
                zone=zone,
                frozen=frozen,
                rows=getattr(rules, field.name),
                prefix=f"{name}-{field.name}",
                data=data,
            )
            for field in fields_of(section.rules)
            if field.kind is Kind.ROWS
        ]
        self.switch = _switch(name, data, is_on, frozen=frozen) if is_on is not None else None
        self._rules: Any = None
        self._judged: bool | None = None

    def is_valid(self) -> bool:
        """Whether the section can stand; what is wrong stands beside its field."""
        if self._judged is None:
            self._judged = self._judge()
        return self._judged

    def rules(self) -> Any:
        """The instance that was typed; only once the form is valid."""
        if not self.is_valid():
            raise ValueError(f"The form of {self.name} is not valid.")
        return self._rules

    def is_on(self) -> bool:
        """The plugin's switch as typed."""
        return self.switch is not None and bool(self.switch.cleaned_data.get("on"))

    def _judge(self) -> bool:
        parts: list[Any] = [self.plain, *self.tables, *([self.switch] if self.switch else [])]
        answers = [part.is_valid() for part in parts]
        if not all(answers):
            return False
        values = self.plain.values() | {table.field.name: table.value() for table in self.tables}
        self._rules = self.section.rules(**values)
        problems = problems_of(self._rules)
        for problem in problems:
            self.place(problem)
        return not problems

    def place(self, problem: Problem) -> None:
        """Put a problem beside the field it names; above the form where it names none."""
        name, _bracket, rest = problem.field.partition("[")
        table = next((one for one in self.tables if one.field.name == name), None)
        if table is not None:
            place, _dot, column = rest.partition("].")
            rows = table.kept()
            if place.isdecimal() and int(place) < len(rows):
                row = rows[int(place)]
                row.add_error(column if column in row.fields else None, str(problem.message))
            else:
                table.errors.append(str(problem.message))
        else:
            field = name if name in self.plain.fields else None
            self.plain.add_error(field, str(problem.message))


class SwitchForm(forms.Form):
    """Whether the campaign has a plugin on."""

    on = forms.BooleanField(label=_("switched on"), required=False)


def _switch(
    name: str, data: "MultiValueDict[str, str] | None", is_on: bool, *, frozen: bool
) -> SwitchForm:
    form = SwitchForm(data, initial={"on": is_on}, prefix=f"{name}-switch")
    if frozen:
        form.fields["on"].disabled = True
        form.fields["on"].help_text = FROZEN
    return form


def typed(data: "MultiValueDict[str, str]", sections: Sequence[str]) -> dict[str, list[str]]:
    """Whatever was typed for these sections, to be kept in a draft as it is.

    But for the one character that nobody can type and PostgreSQL cannot keep.
    """
    return {
        key: [value.replace("\0", "") for value in data.getlist(key)]
        for key in _keys(data, sections)
    }


def restored(kept: Typed) -> "MultiValueDict[str, str]":
    """A draft's typed text as a form takes it."""
    return MultiValueDict({key: list(values) for key, values in kept.items()})


def _keys(data: Mapping[str, Any], sections: Sequence[str]) -> Iterator[str]:
    prefixes = tuple(f"{name}-" for name in sections)
    return (key for key in data if key.startswith(prefixes))
