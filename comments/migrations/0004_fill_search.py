from django.db import migrations


def fill(apps, schema_editor):
    """Write the rows of all comments that were approved before the index was."""
    rows = apps.get_model("articles", "SearchRow").objects
    for comment in apps.get_model("comments", "Response").objects.filter(kind="comment", state="approved").iterator():
        rows.create(
            kind="comment",
            key=comment.pk,
            article_id=comment.article_id,
            title=comment.author_name,
            url=f"/responses/{comment.pk}/",
            text=" ".join(comment.body.split()),
        )


def empty(apps, schema_editor):
    """Take the rows out again, for nothing would keep them right."""
    apps.get_model("articles", "SearchRow").objects.filter(kind="comment").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_fill_search"),
        ("comments", "0003_fetches"),
    ]

    # What is written here has no form yet.
    run_before = [
        ("articles", "0025_fill_search_form"),
    ]

    operations = [
        migrations.RunPython(fill, empty),
    ]
