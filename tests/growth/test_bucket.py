"""Files in a bucket by STORAGE_URL: whatever touches a file, tried against a real server that speaks S3."""

import json
import os
import re
import tracemalloc
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from articles.library.chosen import forget_chosen
from articles.models import Article, Document, Image, Site
from articles.models.references import write_article
from articles.text.notes import deflate
from htc.backups.models import LastBackup
from htc.lib.html import clean_article
from htc.lib.stores.store import private
from htc.redaction import redacting
from htc.wordpress.models import ImportRun
from tests.htc.backups.conftest import Home, usual  # noqa: F401 – a fixture
from tests.htc.leaving.reading import files_of
from tests.htc.wordpress.kiln import export, item
from tests.pictures import picture, upload
from tests.site.journey import drain

NAME = "Marielle Quenneville"


def media(bucket) -> set[str]:
    """Give the names of the media in the bucket."""
    return {name.removeprefix("center/media/") for name in bucket.names() if name.startswith("center/media/")}


@pytest.fixture
def placed(bucket, staff_client):
    """A picture that came in by its form, in a draft; with its article."""
    fields = {"upload": upload(picture()), "alt": "A gate", "consent": "nobody"}
    answer = staff_client.post(reverse("admin:articles_image_upload"), fields)
    image = Image.objects.get(pk=json.loads(answer.content)["image"]["pk" if "pk" in json.loads(answer.content)["image"] else "id"])
    article = Article(title="One", slug="one")
    write_article(article, deflate(clean_article(f'<figure data-picture="{image.pk}"></figure>'), {}))
    article.featured_image = image
    article.save()
    return image, article


def test_picture_lies_in_the_bucket_for_nobody_and_goes_out_by_our_own_view_alone(
    bucket, placed, staff_client, reader, django_capture_on_commit_callbacks
):
    image, article = placed
    names = list(image.file_names())
    assert media(bucket) == set(names)
    for name in names:
        [grant] = bucket.client.get_object_acl(Bucket=bucket.BUCKET, Key=f"center/media/{name}")["Grants"]
        assert (grant["Grantee"]["Type"], grant["Permission"]) == ("CanonicalUser", "FULL_CONTROL")
    address = image.shared_address
    assert (reader.get(address).status_code, staff_client.get(address).status_code) == (404, 200)

    article.status, article.published_at = Article.Status.PUBLISHED, timezone.now() - timedelta(days=1)
    article.save()
    answer, page = reader.get(address), reader.get(article.get_absolute_url())

    data = b"".join(answer.streaming_content)
    assert data == default_storage.open(address[1:]).read()
    assert answer["Content-Length"] == str(len(data))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "public, max-age=31536000, immutable")
    assert urlsplit(bucket.endpoint).netloc not in page.content.decode() + str(page.headers) + str(answer.headers)
    assert "X-Amz" not in page.content.decode()
    article.delete()
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert media(bucket) == set()


def test_film_goes_through_without_being_held_in_memory(bucket, db, reader):
    name = default_storage.save("documents/0123456789abcdef-film.mp4", ContentFile(os.urandom(24 * 2**20)))
    Document.objects.create(file=name, title="A film", media_type="video/mp4", size=24 * 2**20, marked_public=True)

    tracemalloc.start()
    answer = reader.get(f"/{name}")
    length = sum(map(len, answer.streaming_content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()

    assert (answer.status_code, length) == (200, 24 * 2**20)
    assert peak < 8 * 2**20
    with default_storage.open(name) as file:
        file.seek(-3, os.SEEK_END)
        last = file.read()
        file.seek(2**20)
        assert (len(last), len(file.read(5))) == (3, 5)


def test_while_the_storage_is_away_pages_go_on_and_nothing_is_half_kept(bucket, placed, staff_client, reader):
    image, article = placed
    Article.objects.filter(pk=article.pk).update(status="published", published_at=timezone.now() - timedelta(days=1), path="2014/01/one")
    Site.touch()
    bucket.stop()
    staff_client.raise_request_exception = reader.raise_request_exception = False
    try:
        page, file = reader.get("/2014/01/one/"), reader.get(image.shared_address)
        sent = staff_client.post(reverse("admin:articles_image_upload"), {"upload": upload(picture()), "alt": "x", "consent": "nobody"})
        with pytest.raises(CommandError, match=r"The backup could not be made: the storage of STORAGE_URL does not answer"):
            call_command("backup", stdout=StringIO())
    finally:
        bucket.start()

    assert page.status_code == 200
    assert (file.status_code, file["Retry-After"]) == (503, "60")
    assert sent.status_code == 503
    assert Image.objects.count() == 1


@pytest.fixture
def home(usual, bucket, tmp_path, settings):  # noqa: F811
    """A blog whose database is a file of its own, and whose files are in the bucket."""
    return Home(tmp_path / "home", settings).move()


def test_night_keeps_the_blog_in_the_bucket_and_it_comes_back_by_its_name(
    home, bucket, make_article, make_image, tmp_path, settings, time_machine
):
    make_article("Words[fn]A note.[/fn] of it.")
    make_image()
    for day in range(3):
        time_machine.move_to(f"2026-03-0{day + 1}T18:00Z")
        settings.BACKUP_DAYS, settings.BACKUP_WEEKS = 2, 0
        drain()
        drain()
    kept = sorted(name for name in bucket.names() if name.startswith("center/backups/"))
    assert kept == [f"center/backups/htc.test_2026-03-0{day}_180000Z.zip" for day in (2, 3)]
    assert LastBackup.objects.get().name == "htc.test_2026-03-03_180000Z.zip"
    files, before = media(bucket), home.dump()
    assert home.files == {"media"}

    elsewhere = Home(tmp_path / "elsewhere", settings).move()
    archive = "htc.test_2026-03-03_180000Z.zip"
    with pytest.raises(CommandError, match=rf"has content \({len(files)} files of the media"):
        call_command("restore", archive, stdout=StringIO())
    for name in files:
        default_storage.delete(name)
    default_storage.save("images/half", ContentFile(b"of a restore that was killed"))
    default_storage.save(".restoring", ContentFile(b'["images/half"]'))
    said = StringIO()
    call_command("restore", archive, stdout=said)

    assert "1 article, 0 responses, 1 picture" in said.getvalue()
    assert media(bucket) == files
    assert elsewhere.dump() == before
    assert elsewhere.files == {"media"}


def test_damaged_backup_in_the_bucket_leaves_nothing(home, bucket, make_image, tmp_path, settings):
    make_image()
    call_command("backup", stdout=StringIO())
    [name] = [name for name in bucket.names() if name.startswith("center/backups/")]
    data = bucket.client.get_object(Bucket=bucket.BUCKET, Key=name)["Body"].read()
    bucket.client.put_object(Bucket=bucket.BUCKET, Key=name, Body=data[: len(data) // 2] + b"x" + data[len(data) // 2 + 1 :])
    for each in media(bucket):
        default_storage.delete(each)
    Home(tmp_path / "elsewhere", settings).move()

    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", name.rpartition("/")[2], stdout=StringIO())

    assert media(bucket) == set()


def test_content_goes_out_and_comes_back(bucket, make_article, make_image, tmp_path, transactional_db):
    image = make_image()
    make_article("Words.", featured_image=image)
    before = {name: default_storage.open(name).read() for name in media(bucket)}
    call_command("export_content", tmp_path / "out", format="json", stdout=StringIO())
    call_command("export_site", tmp_path / "site", stdout=StringIO())
    assert default_storage.open(image.shared_address[1:]).read() in files_of(tmp_path / "site").values()

    Article.objects.all().delete()
    image.delete()
    assert media(bucket) == set()
    call_command("import_content", tmp_path / "out", stdout=StringIO())

    assert {name: default_storage.open(name).read() for name in media(bucket)} == before


def test_redaction_reaches_the_bucket(bucket, staff, transactional_db):
    private().put("imports/reports/1/report.html", f"<p>By {NAME}.</p>".encode())
    private().put("imports/old.xml", f"<item>{NAME}</item>".encode())
    default_storage.save("documents/list.csv", ContentFile(f"a;{NAME}".encode()))
    row = Document.objects.create(
        file=default_storage.save("documents/0123456789abcdef-marielle-quenneville.csv", ContentFile(b"a;b")),
        title="A list",
        media_type="text/csv",
        size=3,
    )
    phrases = redacting.phrases_of([NAME])
    survey = redacting.find(phrases)
    assert survey.files == 2
    assert "Pictures and documents that hold it as plain text: 1." in survey.left[-1]

    redacting.redact_alone(phrases, by=staff)

    row.refresh_from_db()
    assert not any("quenneville" in name for name in bucket.names())
    assert default_storage.open(str(row.file)).read() == b"a;b"
    assert NAME.encode() not in private().open("imports/reports/1/report.html").read()
    assert not private().exists("imports/old.xml")
    assert "center/backups/redactions.json" in bucket.names()


def test_chosen_file_of_a_refused_form_waits_in_the_bucket_for_a_day(bucket, staff_client, transactional_db):
    address = reverse("admin:articles_image_add")
    fields = {"credit": "", "licence": ""}
    refused = staff_client.post(address, fields | {"consent": "", "uploads": SimpleUploadedFile("gate.png", picture())})
    [token] = re.findall(r'name="uploads_chosen" value="([^"]+)" checked', refused.content.decode())
    [held] = private().walk("chosen")
    forget_chosen(timezone.now() + timedelta(hours=23))

    sent = staff_client.post(address, fields | {"consent": "nobody", "uploads_chosen": token})

    assert sent.status_code == 302
    assert Image.objects.count() == 1
    assert held.name not in {file.name for file in private().walk()}
    private().save("chosen/1/left", ContentFile(b"x"))
    forget_chosen(timezone.now() + timedelta(hours=25))
    assert list(private().walk("chosen")) == []


def test_export_comes_in_pieces_and_its_run_leaves_the_report_for_every_machine(bucket, staff_client, transactional_db):
    page, content = reverse("admin:wordpress_importrun_changelist"), export(item(1), item(2))
    size, third = len(content), len(content) // 3

    def send(start: int, end: int) -> int:
        piece = {"piece": SimpleUploadedFile("blog.xml", content[start:end]), "name": "blog.xml", "offset": start, "size": size}
        answer = staff_client.post(f"{page}upload/", piece).json()
        return answer.get("there", answer)

    assert send(0, third) == third
    assert send(2 * third, size) == third  # one too far ahead
    assert send(third, 2 * third) == 2 * third
    assert send(third, 2 * third) == 2 * third  # that came twice
    assert "blog.xml (" not in staff_client.get(page).content.decode()
    assert send(2 * third, size) == size
    assert private().open("imports/blog.xml").read() == content
    assert {file.name for file in private().walk("imports")} == {"imports/blog.xml"}
    assert "blog.xml (" in staff_client.get(page).content.decode()

    run = ImportRun.objects.begin(folder="imports/reports/7")
    call_command("import_wordpress", "blog.xml", run=run.pk, verbosity=0)

    assert Article.objects.count() == 2
    report = staff_client.get(reverse("admin:wordpress_importrun_report", args=[run.pk, "json"]))
    assert json.loads(report.getvalue())["summary"]["dry_run"] is False
    staff_client.post(f"{page}remove/", {"name": "blog.xml"})
    assert not private().exists("imports/blog.xml")


def test_run_on_another_machine_ends_when_it_is_asked_to(bucket, staff_client, transactional_db):
    private().put("imports/blog.xml", export(item(1)))
    run = ImportRun.objects.begin(folder="imports/reports/7")
    run.take_up(1)
    ImportRun.objects.update(machine="another machine")

    staff_client.post(reverse("admin:wordpress_importrun_run", args=[run.pk]))
    with pytest.raises(SystemExit):
        call_command("import_wordpress", "blog.xml", run=run.pk, verbosity=0, stderr=StringIO())

    run.refresh_from_db()
    assert (run.state, Article.objects.count()) == ("interrupted", 0)
