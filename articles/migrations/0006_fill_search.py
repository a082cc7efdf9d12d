from django.db import migrations

from htc.lib.html import plain_text


def fill(apps, schema_editor):
    """Write the rows of all that was there before the index was."""
    rows = apps.get_model("articles", "SearchRow").objects
    for article in apps.get_model("articles", "Article").objects.iterator():
        text = f"{article.standfirst} {plain_text(article.body)}"
        rows.create(kind="article", key=article.pk, article_id=article.pk, title=article.title, text=" ".join(text.split()))
    for note in apps.get_model("articles", "Footnote").objects.iterator():
        rows.create(kind="footnote", key=note.pk, article_id=note.article_id, url=f"#fn-{note.key}", text=plain_text(note.text))
    for case in apps.get_model("articles", "CaseStudy").objects.iterator():
        years = f"{case.year_from or ''} {case.year_to or ''}"
        parts = [case.summary, plain_text(case.body), case.place, case.country, years, case.kind, case.outcome, plain_text(case.sources)]
        rows.create(kind="case", key=case.pk, case_study_id=case.pk, title=case.title, text=" ".join(" ".join(parts).split()))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search_rows"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
