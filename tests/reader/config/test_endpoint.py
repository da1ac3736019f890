"""Where the daily papers are fetched, as the environment says it."""

import pytest

from reader.config.settings import ENDPOINT_VARIABLE, endpoint_from_environment
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
    assert endpoint_from_environment({ENDPOINT_VARIABLE: f"{address}/"}) == address


@pytest.mark.parametrize("environment", [{}, {ENDPOINT_VARIABLE: ""}])
def test_an_environment_may_say_nothing(environment: dict[str, str]) -> None:
    assert endpoint_from_environment(environment) is None


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
    with pytest.raises(ConfigError, match=f"^{ENDPOINT_VARIABLE} must "):
        endpoint_from_environment({ENDPOINT_VARIABLE: address})
