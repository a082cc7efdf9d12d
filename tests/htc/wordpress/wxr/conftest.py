import pytest

from htc.wordpress.wxr.reading import read_export


@pytest.fixture
def read(tmp_path):
    """Give a function that lays files in a folder and reads them as one export: (channel, reads)."""

    def read(*contents, names=()):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / (names[number] if names else f"part{number}.xml")
            path.write_bytes(content)
            paths.append(path)
        export = read_export(paths)
        return export.channel, list(export)

    return read


@pytest.fixture
def item_in(read):
    """Give a function that gives the one item of a file."""

    def item_in(content):
        [only] = read(content)[1]
        assert only.problem == ""
        return only.item

    return item_in
