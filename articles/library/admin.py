"""The library in the admin: pictures and documents are uploaded several at once, found again, and deleted while nothing uses them."""

import time
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from articles.files.documents import BadDocument
from articles.files.images import BadImage
from articles.library.chosen import release
from articles.library.forms import DocumentForm, DocumentUploadForm, ImageForm, OnePictureForm, PictureUploadForm, described_image, named
from articles.library.needed import NeededAdmin
from articles.library.uploads import NotNow, document_from, picture_from
from articles.models import Document, Image
from articles.models.article import EDIT_ANY
from articles.models.documents import DocumentQuerySet
from articles.models.media import ImageQuerySet, Upload
from htc.lib.text import clean_line
from htc.lib.unchanged import UnchangedAdmin
from htc.lib.words import counted

MOST_OFFERED = 24
# The web server ends a worker that takes half a minute for one request, and one picture may take twenty seconds.
SECONDS = 8
FIRST_FRAME = "This file moves. Only its first picture was kept, for movement distracts from reading."
NOT_REACHED = "There was no time left for it. Please send the form once more."


class LibraryAdmin(NeededAdmin, UnchangedAdmin):
    """Files of one kind: ``upload_form`` takes them in, ``take`` makes a row of each."""

    actions = None
    list_per_page = 48
    upload_form: type

    class Media:
        css = {"all": ["articles/library.css"]}
        js = ["articles/library.js"]

    def get_queryset(self, request):
        return cast(ImageQuerySet | DocumentQuerySet, super().get_queryset(request)).seen_by(request.user)

    def has_change_permission(self, request, obj=None):
        own = obj is None or request.user.has_perm(EDIT_ANY) or obj.uploaded_by_id == request.user.pk
        return super().has_change_permission(request, obj) and own

    def take(self, request, upload, form) -> Upload:
        """Store one file and give its row. Raises BadImage or BadDocument."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        """Save the words, and the file if it comes now."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(form.release_chosen)
        if (come := form.cleaned_data.get("upload")) is not None:
            obj.bring(come)
            self.message_user(request, "The file has come.", messages.SUCCESS)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.chooser = request.user  # type: ignore[attr-defined]  # the stubs do not know it
        return form

    def get_fieldsets(self, request, obj=None):
        """Begin with the file as long as it is missing."""
        file = [("File", {"fields": ["upload"]})] if obj is not None and obj.is_missing and self.has_change_permission(request, obj) else []
        return [*file, *super().get_fieldsets(request, obj)]

    def add_view(self, request, form_url="", extra_context=None):
        """Take in the files of the form; what is refused is named with its reason, and what there was no time for stays chosen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.upload_form(request.POST or None, request.FILES or None, chooser=request.user)
        if form.is_valid():
            taken = self._take_all(request, form)
            if not form.errors:
                where = ("change", [taken[0].pk]) if len(taken) == 1 else ("changelist", [])
                return redirect(reverse(f"admin:articles_{self.opts.model_name}_{where[0]}", args=where[1]))
        context = self.admin_site.each_context(request) | {
            "title": f"Add {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/upload_form.html", context, status=422 if form.errors else 200)

    def _take_all(self, request, form) -> list[Upload]:
        taken: list[Upload] = []
        until = time.monotonic() + SECONDS
        uploads = form.cleaned_data["uploads"]
        form.spared.add("uploads")
        for upload in uploads:
            try:
                if taken and time.monotonic() > until:
                    raise NotNow(NOT_REACHED)
                taken.append(self.take(request, upload, form))
                form.done.append(upload)
            except (BadImage, BadDocument) as error:
                form.add_error("uploads", f"“{clean_line(upload.name or '', 80)}”: {error}")
                form.done += [] if isinstance(error, NotNow) else [upload]
        release(form.done)
        for row in taken:
            self.log_addition(request, row, [{"added": {}}])
        if taken:
            words = counted(len(taken), str(self.opts.verbose_name), str(self.opts.verbose_name_plural))
            self.message_user(request, f"{words} added.", messages.SUCCESS)
        return taken

    def delete_view(self, request, object_id, extra_context=None):
        """Delete what nothing uses; else say what uses it."""
        row = self.get_object(request, object_id)
        if row is not None and (using := row.used_in()):
            self.message_user(request, f"It is used in {named(using)}. Please take it out there first.", messages.ERROR)
            return redirect(f"admin:articles_{self.opts.model_name}_change", row.pk)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description="used in")
    def used_in(self, row):
        links = (
            (reverse(f"admin:articles_{thing._meta.model_name}_change", args=[thing.pk]), thing.staff_title) for thing in row.used_in()
        )
        return format_html_join("; ", '<a href="{}">{}</a>', links) or "nothing yet"


class LackingFilter(admin.SimpleListFilter):
    """What a picture lacks, as the list of problems names it."""

    title = "what is missing"
    parameter_name = "lacking"

    def lookups(self, request, model_admin):
        return [("alt", "Description"), ("consent", "Word about people"), ("licence", "Licence"), ("file", "File")]

    def queryset(self, request, queryset):
        lacking = {"alt": queryset.lacking_alt, "consent": queryset.lacking_consent, "file": queryset.missing}
        lacking["licence"] = lambda: queryset.filter(licence="")
        return lacking.get(self.value() or "", queryset.all)()


class UsedFilter(admin.SimpleListFilter):
    """Whether an article shows the picture."""

    title = "use"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", "In an article"), ("no", "Nowhere yet")]

    def queryset(self, request, queryset):
        unused = Q(placements=None, featured_in=None)
        return {"yes": queryset.exclude(unused), "no": queryset.filter(unused)}.get(self.value() or "", queryset)


class ImageAdmin(LibraryAdmin):
    """Pictures as a grid; their words are written on the page of each."""

    form = ImageForm
    upload_form = PictureUploadForm
    change_list_template = "admin/articles/image/change_list.html"
    list_display = ["__str__"]
    list_filter = [LackingFilter, UsedFilter, "licence", "consent"]
    search_fields = ["alt", "caption", "credit", "=pk"]
    search_help_text = "Words of the description, the caption or the credit, or the number of a picture"
    readonly_fields = ["shown", "facts", "used_in"]
    fieldsets = [
        (None, {"fields": ["shown", "alt", "decorative", "caption"]}),
        ("Rights", {"fields": ["credit", "licence", "consent"]}),
        (None, {"fields": ["used_in", "marked_public", "facts"]}),
    ]

    def get_urls(self):
        pages = [
            path("library/", self.admin_site.admin_view(self.library), name="articles_image_library"),
            path("upload/", self.admin_site.admin_view(self.upload), name="articles_image_upload"),
            path("<int:pk>/describe/", self.admin_site.admin_view(self.describe), name="articles_image_describe"),
        ]
        return [*pages, *super().get_urls()]

    def take(self, request, upload, form) -> Image:
        drawn = picture_from(upload)
        image = Image.store(drawn, uploaded_by=request.user, **form.shared)
        if drawn.moved:
            self.message_user(request, f"Picture {image.pk}: {FIRST_FRAME}", messages.WARNING)
        return image

    @admin.display(description="picture")
    def shown(self, image):
        if image.is_missing:
            return "The file is missing: where articles place the picture, readers see nothing."
        address = image.address(image.widths[min(1, len(image.widths) - 1)])
        return format_html('<a href="{}"><img class="library-picture" src="{}" alt="{}"></a>', image.original_address, address, image.alt)

    @admin.display(description="number and size")
    def facts(self, image):
        size = "the file is missing" if image.is_missing else f"{image.width} × {image.height} pixels"
        return f"[image:{image.pk}] · {size}"

    # What the editor asks

    def library(self, request) -> HttpResponse:
        """Give the newest pictures that hold the words of ``q``, twenty-four at the most; or the one that a ``file`` of that name is of."""
        may_write = request.user.has_perm("articles.change_article") or request.user.has_perm("articles.add_article")
        if not may_write and not self.has_view_permission(request):
            return JsonResponse({"images": []}, status=403)
        words = clean_line(request.GET.get("q", ""), 100)
        found, _ = self.get_search_results(request, self.get_queryset(request), words)
        if file := request.GET.get("file"):
            found = self.get_queryset(request).named(clean_line(file, 100))
        return JsonResponse({"images": [described_image(image) for image in found[:MOST_OFFERED]]})

    def upload(self, request) -> HttpResponse:
        """Take one picture from the editor and give it, or a sentence under ``error``."""
        if not self.has_add_permission(request):
            return JsonResponse({"error": "You may not add pictures. Please ask somebody who may."}, status=403)
        form = OnePictureForm(request.POST, request.FILES)
        if request.method != "POST" or not form.is_valid():
            return JsonResponse({"error": _said(form) or "Please choose a file."}, status=422)
        try:
            drawn = picture_from(form.cleaned_data["upload"])
        except BadImage as error:
            return JsonResponse({"error": str(error)}, status=422)
        image = Image.store(drawn, uploaded_by=request.user, **form.shared)
        self.log_addition(request, image, [{"added": {}}])
        return JsonResponse({"image": described_image(image), "advice": FIRST_FRAME if drawn.moved else ""})

    def describe(self, request, pk: int) -> HttpResponse:
        """Write the description of a picture from the editor, who made it, and what is said of the people in it."""
        image = self.get_object(request, str(pk))
        if image is None or not self.has_change_permission(request, image):
            return JsonResponse({"error": "This picture cannot be changed by you."}, status=403)
        changes = {name: getattr(image, name) for name in ("caption", "licence")}
        changes["credit"] = request.POST.get("credit", image.credit)
        changes["marked_public"] = "on" if image.marked_public else ""
        form = ImageForm(request.POST.dict() | changes, instance=image)
        if request.method != "POST" or not form.is_valid():
            return JsonResponse({"error": _said(form)}, status=422)
        form.save()
        self.log_change(request, image, "Described from the editor.")
        return JsonResponse({"image": described_image(image)})


def _said(form) -> str:
    return " ".join(sentence for sentences in form.errors.values() for sentence in sentences)


class FileFilter(admin.SimpleListFilter):
    """Whether the file of a document has come."""

    title = "what is missing"
    parameter_name = "lacking"

    def lookups(self, request, model_admin):
        return [("file", "File")]

    def queryset(self, request, queryset):
        return queryset.missing() if self.value() == "file" else queryset


class DocumentAdmin(LibraryAdmin):
    """Documents for download, each with the link that articles carry."""

    form = DocumentForm
    upload_form = DocumentUploadForm
    list_filter = [FileFilter]
    list_display = ["title", "facts", "link", "uploaded_at"]
    search_fields = ["title"]
    readonly_fields = ["facts", "link", "used_in"]
    fields = ["title", "link", "facts", "used_in", "marked_public"]

    def take(self, request, upload, form) -> Document:
        kind, data = document_from(upload)
        title = (upload.name or "").rpartition(".")[0].replace("_", " ")
        return Document.store(kind, data, title=title, uploaded_by=request.user)

    @admin.display(description="kind and size")
    def facts(self, document):
        return document.facts

    @admin.display(description="link for articles")
    def link(self, document):
        """The link with kind and size in its words: copied, it is pasted into a text as it is."""
        return format_html('<a data-copied-link href="{}">{} ({})</a>', document.get_absolute_url(), document.title, document.facts)

    def view_on_site(self, document):
        return None if document.is_missing else document.get_absolute_url()
