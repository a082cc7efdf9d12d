"""Style sheets as they are sent."""

import pytest
from django.core.management import call_command

from htc.serving.static_files import LeanStorage, lean

OURS_ALONE = "django.contrib.staticfiles.finders.FileSystemFinder"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("/* A word. */\n\n.a {\n  color: red; /* why */\n}\n", ".a {\ncolor: red;\n}", id="comments and indentation"),
        pytest.param('.a::after {\n  content: "/* no */  \\" ";\n}', '.a::after {\ncontent: "/* no */  \\" ";\n}', id="strings stay"),
        pytest.param(".a /* of */ .b { top: 0 }", ".a .b { top: 0 }", id="what a comment parts stays parted"),
        pytest.param(".a,\n.b{}", ".a,\n.b{}", id="lines part what they part"),
    ],
)
def test_sheet_is_lean_and_means_the_same(written, sent):
    assert lean(written) == sent


def test_collected_sheets_are_whole_and_lean_under_both_their_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = [settings.BASE_DIR / "static"], [OURS_ALONE]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": f"{LeanStorage.__module__}.LeanStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)

    for name, word in (("site", ".masthead"), ("admin", ".head")):
        sheets = sorted(tmp_path.glob(f"css/{name}.*css"))
        assert len(sheets) == 2, name
        for sheet in (sheet.read_text() for sheet in sheets):
            assert "/*" not in sheet
            assert "@import" not in sheet
            assert "--paper: #fbfaf7" in sheet
            assert "--paper: #15191c" in sheet
            assert word in sheet
