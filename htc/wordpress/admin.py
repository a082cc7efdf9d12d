"""The pages of the move in the admin."""

from django.contrib import admin

from htc.wordpress.looking.admin import LeftoverAdmin
from htc.wordpress.models import ImportRun, Leftover
from htc.wordpress.moving.admin import ImportRunAdmin

admin.site.register(ImportRun, ImportRunAdmin)
admin.site.register(Leftover, LeftoverAdmin)
