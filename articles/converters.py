"""Parts of addresses that are dates."""


class FourDigitYear:
    """A year from 1990 to 2999 as four digits; anything else is not an address of ours."""

    regex = "(?:199[0-9]|2[0-9]{3})"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class TwoDigitMonth:
    """A month from 01 to 12."""

    regex = "(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"
