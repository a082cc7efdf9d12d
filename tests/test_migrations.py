"""Migrations match the models, go back and forth, and are said in SQL that both databases have."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = ["articles", "comments", "backups", "wordpress"]


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


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forth_again():
    for app in ("articles", "backups"):  # and all that stands on them, in one go
        call_command("migrate", app, "zero", verbosity=0)
    gone = set(connection.introspection.table_names())
    call_command("migrate", verbosity=0)

    tables = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    assert not tables & gone
    assert tables <= set(connection.introspection.table_names())
