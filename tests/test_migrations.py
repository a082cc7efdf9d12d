"""Migrations match the models, go back and forth, and are said in SQL that both databases have."""

import gc
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.articles.search.test_views import PAGE, addresses, found

OURS = ["articles", "review", "series", "comments", "backups", "safety", "following", "statistics", "wordpress"]


@pytest.mark.django_db
def test_models_need_no_further_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_migration_has_a_telling_name_and_can_be_taken_back():
    loader = MigrationLoader(connection)
    migrations = [migration for (app, _), migration in loader.disk_migrations.items() if app in OURS]

    assert migrations
    assert [str(migration) for migration in migrations if "_auto_" in migration.name] == []
    assert [str(migration) for migration in migrations for operation in migration.operations if not operation.reversible] == []


def write_as_before_there_was_a_search(apps_then) -> None:
    """Write an article with a note, a case study and two comments as they were when nothing could be looked for."""
    model = apps_then.get_model
    at = datetime(2014, 1, 15, 19, tzinfo=UTC)
    article = model("articles", "Article").objects.create(
        title="An article",
        slug="an-article",
        standfirst="Seals.",
        body='<p>The walrus.<sup class="fn" data-fn="n1"></sup></p><details><summary>An account</summary><p>She was beaten.</p></details>',
        status="published",
        published_at=at,
        path="2014/01/an-article",
        feed_guid="guid",
    )
    model("articles", "Footnote").objects.create(article=article, key="n1", text="The walrus again.")
    model("articles", "CaseStudy").objects.create(
        slug="walrus", title="Walrus", summary="What happened.", status="published", country="Ruritania", year_from=2001
    )
    for state, body in (("approved", "A walrus?"), ("pending", "A walrus!")):
        model("comments", "Response").objects.create(article=article, kind="comment", state=state, body=body, received_at=at)


@pytest.fixture
def _models_of_then_are_forgotten():
    """Look for garbage at once: the models of every moment of the past point at each other, and take more than all other tests of a process."""
    yield
    gc.collect()


@pytest.mark.usefixtures("_models_of_then_are_forgotten")
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forth_again_and_search_finds_what_was_there_before_it(reader):
    for app in ("articles", "backups", "safety", "statistics"):  # and all that stands on them, in one go
        call_command("migrate", app, "zero", verbosity=0)
    gone = set(connection.introspection.table_names())
    tables = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    assert not tables & gone

    for app in ("articles", "comments"):
        call_command("migrate", app, "0003", verbosity=0)
    write_as_before_there_was_a_search(
        MigrationExecutor(connection).loader.project_state([("articles", "0003_site_pictures"), ("comments", "0003_fetches")]).apps
    )
    call_command("migrate", verbosity=0)

    assert tables <= set(connection.introspection.table_names())
    assert len(addresses(reader, "walrus")) == 4
    assert len(found(reader, "ruritania")) == len(found(reader, "seals")) == len(found(reader, "sealed")) == 1
    page = reader.get(PAGE, {"q": "beaten"}).content.decode()
    assert ("An account" in page, "She was" in page) == (True, False), "what is unfolded is found and not shown"
