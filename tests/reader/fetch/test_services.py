"""The endpoints of services in the environment."""

import pytest

from reader.errors import ConfigError
from reader.fetch.services import HF_ENDPOINT_VARIABLES, endpoint_from_environment

ENDPOINT_VARIABLE = "READER_HF_ENDPOINT"


@pytest.mark.parametrize(
    "url",
    [
        "https://hf-mirror.com",
        "https://mirror.example:8443/hf",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
    ],
)
def test_https_and_loopback_urls_are_allowed(url: str) -> None:
    assert endpoint_from_environment(HF_ENDPOINT_VARIABLES, {ENDPOINT_VARIABLE: f"{url}/"}) == url


@pytest.mark.parametrize("environment", [{}, {ENDPOINT_VARIABLE: ""}])
def test_without_a_variable_there_is_no_endpoint(environment: dict[str, str]) -> None:
    assert endpoint_from_environment(HF_ENDPOINT_VARIABLES, environment) is None


@pytest.mark.parametrize(
    "url",
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
def test_other_urls_are_rejected(url: str) -> None:
    with pytest.raises(ConfigError, match=f"^{ENDPOINT_VARIABLE} must "):
        endpoint_from_environment(HF_ENDPOINT_VARIABLES, {ENDPOINT_VARIABLE: url})


def test_the_endpoint_of_other_programs_counts_after_ours() -> None:
    environment = {"READER_HF_ENDPOINT": "https://one.example", "HF_ENDPOINT": "https://two.example"}
    assert endpoint_from_environment(HF_ENDPOINT_VARIABLES, environment) == "https://one.example"
    assert (
        endpoint_from_environment(HF_ENDPOINT_VARIABLES, environment | {"READER_HF_ENDPOINT": ""})
        == "https://two.example"
    )
    with pytest.raises(ConfigError, match=r"^HF_ENDPOINT must "):
        endpoint_from_environment(HF_ENDPOINT_VARIABLES, {"HF_ENDPOINT": "http://mirror.example"})
