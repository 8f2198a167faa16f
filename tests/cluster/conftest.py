from collections.abc import Iterator

import pytest

from digitus.cluster import Workers, open_workers


@pytest.fixture(scope="package")
def two() -> Iterator[Workers]:
    """Two processes of this machine; what is killed is begun again."""
    with open_workers("local", 2) as workers:
        yield workers
