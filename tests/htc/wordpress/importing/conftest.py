import io
import json

import pytest
from django.core.management import call_command

from tests.htc.wordpress.kiln import export


@pytest.fixture
def taken(tmp_path, db):
    """Import items, and give the report."""

    def take(*items: str, code: int = 0, **wishes):
        file = tmp_path / "export.xml"
        file.write_bytes(export(*items))
        try:
            call_command("import_wordpress", file, report=tmp_path / "report", **({"stdout": io.StringIO()} | wishes))
            left = 0
        except SystemExit as end:
            left = end.code
        assert left == code
        return json.loads((tmp_path / "report" / "report.json").read_text())

    return take
