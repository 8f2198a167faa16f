"""What OpenAPI describes is asked for in ways that nobody thought of; the answers keep to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.studio.service.conftest import app_with, until_ready

schemathesis = pytest.importorskip("schemathesis", reason="needs digitus[test]")

GOOD, BAD = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
ROUTES = (
    "POST /api/read",
    "POST /api/predict",
    "GET /api/models",
    "GET /api/models/{name}",
    "POST /api/session",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
)
EXAMPLES = 12


@pytest.fixture(scope="module")
def operations() -> Iterator[dict[str, Any]]:
    """The routes of a server by their names."""
    app = app_with(allowed_hosts=("testserver",))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    until_ready(app)
    yield {one.ok().label: one.ok() for one in schema.get_all_operations()}
    schemathesis.python.asgi.shutdown_lifespans()


def test_every_route_is_asked(operations: dict[str, Any]) -> None:
    assert sorted(operations) == sorted(ROUTES)


# A route that takes nothing cannot be asked wrongly.
ASKED = [(route, GOOD) for route in ROUTES] + [(route, BAD) for route in ROUTES if "POST" in route]


@pytest.mark.parametrize(("route", "mode"), ASKED, ids=lambda one: getattr(one, "value", one))
def test_answers_keep_to_what_is_described(
    operations: dict[str, Any], route: str, mode: Any
) -> None:
    # Bytes at random are no picture, and a risk may be smaller than anybody can promise.
    doubtful = [schemathesis.checks.positive_data_acceptance] if route.startswith("POST") else []
    operation = operations[route]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=doubtful)

    ask()
