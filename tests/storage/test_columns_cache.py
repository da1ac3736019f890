"""The columns come back from their file as they were, however much text they hold."""

from pathlib import Path

import pytest

from reader.columns import Columns
from storage.cache import Fingerprint, load_columns, save_columns
from tests.builders import a_paper

STAMP = Fingerprint(1, 2, 3, "0badc0de")


def all_columns(columns: Columns) -> dict[str, object]:
    """Give everything but what counts the changes of this process."""
    public = {name: column for name, column in vars(columns).items() if not name.startswith("_")}
    own = {
        name: column for name, column in public.items() if name != "digest_order" and not name.endswith("generation")
    }
    order = list(columns.digest_order.order())
    return {**own, "titles": columns.titles, "digest_days": columns.digest_days, "order": order}


@pytest.mark.parametrize("length", [1, 100, 1 << 18])
def test_columns_come_back_as_they_were(tmp_path: Path, length: int) -> None:
    columns = Columns()
    for number in range(1, 10):
        columns.upsert(a_paper(f"{number} {'é' * length}", key=f"key-{number}"), number)
    save_columns(tmp_path / "columns", STAMP, columns)
    loaded = Columns()
    assert load_columns(tmp_path / "columns", STAMP, loaded)
    assert all_columns(loaded) == all_columns(columns)


def test_every_row_of_a_big_library_is_found_by_its_key() -> None:
    columns = Columns()
    columns.keys.extend(f"key-{row}" for row in range(20_000))
    columns.ids.extend(range(1, 20_001))
    columns.rebuild_row_lookup()
    assert columns.ids_of(columns.keys) == list(columns.ids)
