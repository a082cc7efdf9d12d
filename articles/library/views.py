"""The files of pictures and documents, served by us: a fixed type, never guessed at; what is not public to the staff concerned."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles.lists.old_addresses import lead_on
from articles.models import Article, Document, Image, ImagePlacement, PreviewLink

IMAGE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
A_YEAR = 31_536_000


@require_safe
def image(request, name: str):
    """Give a file of a picture: to everybody once something published shows it, before that to staff who may see it."""
    found = _image_named(name)
    kind = IMAGE_TYPES[name.rpartition(".")[2]]
    if Image.objects.public().filter(pk=found.pk).exists():
        return shown_elsewhere(_public(_file(f"images/{name}", kind)))
    if not request.user.is_staff or not Image.objects.seen_by(request.user).filter(pk=found.pk).exists():
        raise Http404
    return _private(_file(f"images/{name}", kind))


@require_safe
def image_by_link(request, token: str, name: str):
    """Give a file of a picture that an article shows, to whoever has a private link to the article."""
    link = get_object_or_404(PreviewLink.objects.with_token(token))
    found = _image_named(name)
    if not ImagePlacement.objects.filter(article=link.article_id, image=found).exists():
        raise Http404
    return _private(_file(f"images/{name}", IMAGE_TYPES[name.rpartition(".")[2]]))


@require_safe
def document(request, name: str):
    """Give a document as a download: to everybody once something published links to it, before that to staff who may see it."""
    found = Document.objects.filter(file=f"documents/{name}").first()
    if found is None:
        lead_on(f"documents/{name}")
    # The random part of the name is for us.
    saved_as = name.partition("-")[2]
    options = {"as_attachment": True, "filename": saved_as}
    if found.is_public:
        return _public(_file(f"documents/{name}", found.media_type, **options))
    if not _may_have(request.user, found):
        raise Http404
    return _private(_file(f"documents/{name}", found.media_type, **options))


def _may_have(user, found: Document) -> bool:
    """Tell whether a member of staff may have a document that is not public: found in the library, or linked in an own article."""
    if not user.is_staff:
        return False
    own = (thing for thing in found.used_in() if isinstance(thing, Article) and thing.belongs_to(user))
    return Document.objects.seen_by(user).filter(pk=found.pk).exists() or any(own)


def _image_named(name: str) -> Image:
    found = get_object_or_404(Image.objects.named(name))
    if f"images/{name}" not in found.file_names():
        raise Http404
    return found


def shown_elsewhere(response: FileResponse) -> FileResponse:
    """Give the answer with leave to be shown by other sites: readers of feeds, and cards."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _public(response: FileResponse) -> FileResponse:
    # A new file has a new name.
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def _file(name: str, media_type: str, **options) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name), content_type=media_type, **options)
    except FileNotFoundError as error:
        raise Http404 from error


def _private(response: FileResponse) -> FileResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
