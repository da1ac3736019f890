"""What holds for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # how long an example takes says more about the machine
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def no_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the developer chose for reading out of the tests, and of the programs that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_CONFIG", str(tmp_path_factory.mktemp("config") / "none.toml"))
        yield
