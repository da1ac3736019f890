"""Where the daily papers are fetched, as the environment says it."""

import pytest

from reader.config.endpoint import VARIABLE, endpoint_in
from reader.errors import ConfigError


@pytest.mark.parametrize(
    "address",
    [
        "https://hf-mirror.com",
        "https://mirror.example:8443/hf",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
    ],
)
def test_https_and_this_machine_may_be_asked(address: str) -> None:
    assert endpoint_in({VARIABLE: f"{address}/"}) == address


@pytest.mark.parametrize("environment", [{}, {VARIABLE: ""}])
def test_an_environment_may_say_nothing(environment: dict[str, str]) -> None:
    assert endpoint_in(environment) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://huggingface.co",
        "http://127.0.0.1.example",
        "file:///etc",
        "huggingface.co",
        "https://a\nb",
        "https://é.com",
        " ",
    ],
)
def test_nothing_else_may(address: str) -> None:
    with pytest.raises(ConfigError, match=f"^{VARIABLE} must "):
        endpoint_in({VARIABLE: address})
