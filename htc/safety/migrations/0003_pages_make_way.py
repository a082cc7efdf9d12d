"""Pages of staff at addresses that are the blog’s own now go to a free one beside it; nothing of them vanishes, and the menu follows."""

from itertools import count

from django.db import migrations

OWN = ("help", "safety", "exit")


def make_way(apps, schema_editor):
    article = apps.get_model("articles", "Article")
    for page in article.objects.filter(path__in=OWN):
        names = (f"{page.path}-page" if number == 1 else f"{page.path}-page-{number}" for number in count(1))
        free = next(name for name in names if not article.objects.filter(path=name).exists())
        article.objects.filter(pk=page.pk).update(path=free, slug=free)


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_first_helplines"), ("articles", "0041_country_of_the_center")]

    operations = [migrations.RunPython(make_way, migrations.RunPython.noop)]
