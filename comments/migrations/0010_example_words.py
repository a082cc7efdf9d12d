from django.db import migrations

# Beginnings, which staff change as they see fit: by these words a comment is found, by a person it is read.
EXAMPLES = {
    "words": {
        "*casino*": "Advertising",
        "essay writing service*": "Advertising",
        "work from home and earn": "Advertising; some such offers recruit for exploitation",
    },
    "disclosure": {
        "I was trafficked": "Tells of oneself",
        "I was sold": "Tells of oneself",
        "I was forced to": "Tells of oneself",
        "it happened to me": "Tells of oneself",
        "my trafficker*": "Tells of oneself",
        "took my passport": "Papers withheld",
        "took my papers": "Papers withheld",
        "not allowed to leave": "Confined",
        "I can't leave": "Confined",
        "until I have paid": "Bound by a debt",
    },
    "threat": {
        "I will kill": "Somebody may be in danger",
        "kill myself": "The writer may be in danger",
        "end my life": "The writer may be in danger",
        "he will hurt me": "The writer may be in danger",
        "they will hurt me": "The writer may be in danger",
        "know where you live": "Somebody may be in danger",
        "will find you": "Somebody may be in danger",
    },
}


def write(apps, schema_editor):
    """Write the examples that are not there."""
    rules = apps.get_model("comments", "WordRule").objects
    for word_list, words in EXAMPLES.items():
        for pattern, note in words.items():
            rules.get_or_create(pattern=pattern, word_list=word_list, defaults={"note": note})


def remove(apps, schema_editor):
    """Remove the examples as they were written; what staff changed stays."""
    rules = apps.get_model("comments", "WordRule").objects
    for word_list, words in EXAMPLES.items():
        for pattern, note in words.items():
            rules.filter(pattern=pattern, word_list=word_list, verdict="hold", note=note).delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_words_and_reports")]

    operations = [migrations.RunPython(write, remove)]
