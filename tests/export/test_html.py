"""The HTML page: what is in it, what is not, and what is refused."""

import base64
import hashlib
import re
from importlib.resources import files

import numpy as np
import pytest
from safetensors.numpy import load

from digitus.errors import ModelError
from digitus.export import html_source
from digitus.export.html_file import known_pieces
from digitus.models import load_model
from digitus.networks import layers
from digitus.networks.activations import ACTIVATIONS
from digitus.networks.layers import Dense
from tests.export.conftest import PLAIN, make_model


def test_the_policy_names_the_script_and_the_style_that_are_there() -> None:
    page = html_source(load_model("cnn-tiny"))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for tag, kind in (('script type="module"', "script"), ("style", "style")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_nothing_is_asked_of_elsewhere_and_no_text_becomes_code() -> None:
    page = re.sub(r'text/plain">[^<]*', "", html_source(load_model("cnn-tiny")))
    assert not re.search(r"https?://(?!www\.w3\.org/)|@import|url\(|fetch\(|XMLHttp|import\(", page)
    assert not re.search(r"\bstyle=|innerHTML|\beval\(|new Function|document\.write", page)


@pytest.mark.parametrize(("name", "kind"), [("cnn", "float16"), ("cnn-tiny", "float32")])
def test_weights_are_kept_exactly(name: str, kind: str) -> None:
    model = load_model(name)
    (text,) = re.findall(r'text/plain">([^<]*)', html_source(model))
    arrays = load(base64.b64decode(text))
    assert {array.dtype.name for array in arrays.values()} == {kind}
    for key, array in model.params.items():
        np.testing.assert_array_equal(arrays[key], array)


def test_a_name_is_text() -> None:
    model = make_model(PLAIN["flatten"], size=(9, 9), name="</script><b>{{model}}")
    assert "<title>&lt;/script&gt;&lt;b&gt;{{model}} reads digits</title>" in html_source(model)


def test_every_layer_and_activation_has_its_piece() -> None:
    assert known_pieces() >= {*layers.__all__, *ACTIVATIONS} - {"Layer", "Shape", "each_layer"}


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ModelError, match="reads images of 9 x 8; a page is written for square"):
        html_source(make_model((Dense(5, "softmax"),)))
    with pytest.raises(ModelError, match="strip reads lines"):
        html_source(load_model("strip"))


def test_the_page_has_the_colours_of_the_studio() -> None:
    """It stands alone, so its style repeats some names; what they mean must not part."""

    def meanings(file: str) -> list[dict[str, str]]:
        text = files("digitus").joinpath(file).read_text("utf-8")
        blocks = re.findall(r":root[^{]*\{(.*?)\}", text, re.DOTALL)
        named = (dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block)) for block in blocks)
        return [names for names in named if "--paper" in names]

    page, studio = meanings("export/page/look.css"), meanings("studio/page/style/tokens.css")
    assert len(page) == 2  # light and dark, as the studio's first two
    for theme, other in zip(page, studio, strict=False):
        shared = theme.keys() & other
        assert len(shared) > 8
        assert {name: theme[name] for name in shared} == {name: other[name] for name in shared}
