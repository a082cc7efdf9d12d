"""The admin as a site of ours: what Django's has, less what we do not want of it."""

from django.contrib import admin


class StaffSite(admin.AdminSite):
    """The admin site of the blog."""

    def get_urls(self):
        # “View on site” of any row of any table by its number: it would tell an author the address of somebody else's scheduled article.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]
