"""The blogs that content was taken from."""

from django.db import models

from htc.lib.web import parts_of


class ImportSource(models.Model):
    """A blog that content was taken from, by its address without scheme, “www.” and the slash at its end: “blog.example/news”."""

    address = models.CharField(max_length=300, unique=True)
    title = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = "blog that was imported"
        verbose_name_plural = "blogs that were imported"

    def __str__(self):
        return self.address

    @staticmethod
    def address_of(url: str) -> str:
        """Give the form in which the address of a blog is kept."""
        parts = parts_of(url.strip() if "//" in url else f"//{url.strip()}")
        return (parts.netloc.casefold().removeprefix("www.") + parts.path.rstrip("/"))[:300]

    @property
    def folder(self) -> str:
        """The path of the blog on its host, without outer slashes; mostly ""."""
        return self.address.partition("/")[2]
