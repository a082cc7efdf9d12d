from django.db import migrations


def let_go(apps, schema_editor):
    """Delete the mails that the table had no place for before."""
    apps.get_model("comments", "QueuedMail").objects.using(schema_editor.connection.alias).filter(kind="returned").delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0018_mail_to_authors")]

    operations = [migrations.RunPython(migrations.RunPython.noop, let_go)]
