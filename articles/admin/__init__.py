"""Where staff write: each page of the admin about articles and what belongs to them."""

from django.contrib import admin
from taggit.models import Tag

from articles.admin import article, authors, cases, series, site  # noqa: F401 – each registers its page
from articles.admin.tags import TagAdmin
from articles.library.admin import DocumentAdmin, ImageAdmin
from articles.models import Document, Image

admin.site.site_header = admin.site.site_title = "Human Trafficking Center"
admin.site.index_title = "The blog"
admin.site.logout_template = "admin/signed_out.html"  # removes what the browser keeps of the user's words

admin.site.register(Image, ImageAdmin)
admin.site.register(Document, DocumentAdmin)

# taggit's own page lists rows of a table that articles do not use.
admin.site.unregister(Tag)
admin.site.register(Tag, TagAdmin)
