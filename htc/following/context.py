"""Whether pages lead to the form by which readers follow."""

from django.http import HttpRequest

from htc.following.announcing import is_offered


class Following:
    """Asked of the database only where a page draws it: what asks is kept for a version of the site, which a change of it raises."""

    def __init__(self, request: HttpRequest):
        self._site = getattr(request, "site", None)

    @property
    def is_offered(self) -> bool:
        """Whether readers may follow by e-mail here; not in a copy, where nothing answers, and not on pages without the site."""
        return self._site is not None and self._site.pk is not None and not self._site.is_copy and is_offered()


def following(request: HttpRequest) -> dict:
    """Give templates ``following``."""
    return {"following": Following(request)}
