"""Style sheets as they are sent."""

import pytest
from django.core.management import call_command

from htc.serving.stylesheets import LeanStorage, lean


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


def test_collected_sheet_is_lean_under_both_its_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": f"{LeanStorage.__module__}.LeanStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)

    sheets = sorted(tmp_path.glob("css/site*.css"))
    assert len(sheets) == 2
    assert all("/*" not in sheet.read_text() and ".masthead" in sheet.read_text() for sheet in sheets)
