"""The pages of the move in the admin."""

from django.contrib import admin

from htc.wordpress.looking.admin import LeftoverAdmin
from htc.wordpress.looking.records import ImportRecordAdmin
from htc.wordpress.models import ImportRecord, ImportRun, Leftover
from htc.wordpress.moving.admin import ImportRunAdmin

admin.site.register(ImportRun, ImportRunAdmin)
admin.site.register(ImportRecord, ImportRecordAdmin)
admin.site.register(Leftover, LeftoverAdmin)
