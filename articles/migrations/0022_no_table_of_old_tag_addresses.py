from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_move_old_tag_addresses")]

    operations = [migrations.DeleteModel("OldTagAddress")]
