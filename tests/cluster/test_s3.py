"""A folder of an object store, read by two processes; needs s3fs and moto, which are large.

``pip install s3fs 'moto[s3,server]'`` brings them; without, this is skipped.
"""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from digitus.datasets.synthetic import composed_strings

pytest.importorskip("s3fs", reason="s3fs is not installed")
moto = pytest.importorskip("moto.server", reason="moto is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")  # what boto and moto say is theirs


@pytest.fixture
def store(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Begin an object store of this machine; give what programs must know of it."""
    server: Any = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    keys = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    yield os.environ | keys | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    server.stop()


def test_a_bucket_is_read_in_order(store: dict[str, str], tmp_path: Path) -> None:
    import s3fs

    keys = dict.fromkeys(("key", "secret"), "x")
    address = store["AWS_ENDPOINT_URL"]
    system = s3fs.S3FileSystem(endpoint_url=address, skip_instance_cache=True, **keys)
    system.mkdir("scans")
    texts = []
    for place, (picture, text) in enumerate(composed_strings("test", 3)):
        png = io.BytesIO()
        PIL.Image.fromarray(picture).save(png, "PNG")
        system.pipe(f"scans/2026/{place}.png", png.getvalue())
        texts.append(text)
    system.pipe("scans/2026/9.png", b"no picture")

    words = ["read", "s3://scans/2026", "--cluster", "local", "--out", "parts"]
    done = subprocess.run(
        [sys.executable, "-m", "digitus", *words],
        cwd=tmp_path,
        env=store,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr  # one of them is no picture
    rows = [*csv.DictReader((tmp_path / "parts" / "part-000000.csv").open(encoding="utf-8"))]
    files = [row["file"] for row in rows]
    assert files == [f"s3://scans/2026/{place}.png" for place in (0, 1, 2, 9)]
    assert [bool(row["error"]) for row in rows] == [False, False, False, True]
    agree = sum(row["text"] == text for row, text in zip(rows, texts, strict=False))
    assert agree >= 2
