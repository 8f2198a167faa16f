"""Every file becomes one upright grey image or one clear error."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import ImageError
from digitus.images import open as opening
from digitus.images.limits import Limits
from digitus.images.open import open_image

ORIENTATION = 0x0112
CORNER = np.full((4, 6), 255, np.uint8)
CORNER[0, :2] = 0  # ink at the top left: turned and mirrored pictures all differ


def encoded(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def png(array=CORNER, **options):
    return encoded(PIL.Image.fromarray(array), "PNG", **options)


def large_header(width, height):
    """Give a PNG whose header promises many pixels and whose body holds none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + png()[33:]


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "TIFF", "WEBP", "JPEG"])
def test_every_format_opens(kind):
    grey = np.repeat(np.repeat(CORNER, 8, 0), 8, 1)
    data = encoded(PIL.Image.fromarray(grey).convert("RGB"), kind, quality=100, lossless=True)
    opened = open_image(data)
    assert opened.dtype == np.uint8
    assert np.abs(opened.astype(int) - grey).max() <= (8 if kind == "JPEG" else 0)


def test_every_kind_of_source_gives_the_same_image(tmp_path):
    path = tmp_path / "corner.png"
    path.write_bytes(png())
    for source in (path, str(path), png(), PIL.Image.open(path), CORNER):
        np.testing.assert_array_equal(open_image(source), CORNER)
    np.testing.assert_array_equal(open_image(io.BytesIO(png())), CORNER)
    with path.open("rb") as file:
        np.testing.assert_array_equal(open_image(file), CORNER)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(orientation, kind):
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}  # a turn is undone by the opposite turn
    large = PIL.Image.fromarray(np.repeat(np.repeat(CORNER, 8, 0), 8, 1))
    upright = np.asarray(large)
    if orientation > 1:
        large = large.transpose(opening._UPRIGHT[undo[orientation]])
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = orientation
    opened = open_image(encoded(large, kind, exif=exif))
    assert opened.shape == upright.shape
    assert np.abs(opened.astype(int) - upright).mean() < 3
    assert opened.flags.writeable


def test_a_pillow_picture_is_turned_and_left_as_it_was():
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    picture = PIL.Image.open(io.BytesIO(encoded(PIL.Image.fromarray(CORNER), "JPEG", exif=exif)))
    assert open_image(picture).shape == (6, 4)
    assert (picture.size, picture.mode) == ((6, 4), "L")


def test_damaged_exif_leaves_a_good_picture_good():
    picture = PIL.Image.fromarray(CORNER)
    opened = open_image(encoded(picture, "JPEG", exif=b"Exif\0\0rubbish and no table"))
    assert opened.shape == CORNER.shape


def test_the_first_frame_unless_another_is_asked_for():
    frames = [PIL.Image.new("L", (5, 4), grey) for grey in (10, 100, 200)]
    for kind in ("GIF", "TIFF"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert open_image(data)[0, 0] == 10
        assert open_image(data, frame=2)[0, 0] == 200
        with pytest.raises(ImageError, match="frame 3 was asked for, the file has fewer"):
            open_image(data, frame=3)
        with pytest.raises(ImageError, match=r"frame 2 was asked for, expected 0 to 1"):
            open_image(data, frame=2, limits=Limits(pages=2))
        with pytest.raises(ImageError, match="frame -1"):
            open_image(data, frame=-1)


def test_a_file_above_the_limit_is_refused_before_it_is_read_whole(tmp_path):
    path = tmp_path / "large.png"
    path.write_bytes(png() + bytes(10_000))
    for source in (path, path.read_bytes()):
        with pytest.raises(ImageError, match="larger than 5,000 bytes"):
            open_image(source, limits=Limits(file_bytes=5_000))
    with path.open("rb") as file:
        with pytest.raises(ImageError, match="larger than 5,000 bytes"):
            open_image(file, limits=Limits(file_bytes=5_000))
        assert file.tell() <= 5_001


def test_pixels_are_counted_before_they_are_decoded():
    with pytest.raises(ImageError, match=r"10000 x 6000 pixels, more than 50,000,000"):
        open_image(large_header(10_000, 6_000))
    with pytest.raises(ImageError, match="claims more than 178,956,970 pixels"):
        open_image(large_header(60_000, 60_000))
    for source in (png(), CORNER, PIL.Image.fromarray(CORNER)):
        with pytest.raises(ImageError, match="6 x 4 pixels, more than 23"):
            open_image(source, limits=Limits(pixels=23))
        assert open_image(source, limits=Limits(pixels=24)).shape == (4, 6)


def test_a_webp_counts_double():
    data = encoded(PIL.Image.fromarray(CORNER), "WEBP")
    with pytest.raises(ImageError, match="6 x 4 pixels, more than 23"):
        open_image(data, limits=Limits(pixels=47))
    assert open_image(data, limits=Limits(pixels=48)).shape == (4, 6)


def test_a_jpeg_of_endless_scans_is_refused():
    data = encoded(PIL.Image.fromarray(CORNER), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert open_image(data[:-2] + last + data[-2:]).shape == (4, 6)
    with pytest.raises(ImageError, match="scans, more than 100"):
        open_image(data[:-2] + last * 100 + data[-2:])


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "TIFF", "WEBP", "JPEG"])
def test_half_a_file_is_an_error_and_never_half_a_picture(kind):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    data = encoded(PIL.Image.fromarray(noise), kind)
    with pytest.raises(ImageError, match=r"^the bytes given: ") as raised:
        open_image(data[: len(data) // 2])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"the file is empty \(0 bytes\)"),
        (b"%PDF-1.7\n", "cannot be decoded"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "cannot be decoded"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "this is a JPEG 2000 picture"),
        (b"\0\0\x01\0\x01\0", "this is an icon"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is text such as SVG"),
        (b"PK\x03\x04", "this is a ZIP archive"),
        (b"hello", r"not a picture of a known format \(BMP, GIF, JPEG, PNG, PPM, TIFF, WEBP\)"),
        (b"\x89PNG\r\n\x1a\nrubbish", "^the bytes given: "),
    ],
)
def test_other_files_are_named(data, message):
    with pytest.raises(ImageError, match=message):
        open_image(data)


def test_formats_outside_the_list_are_not_tried():
    with pytest.raises(ImageError, match="not a picture of a known format"):
        open_image(encoded(PIL.Image.fromarray(CORNER), "TGA"))


def test_paths_that_lead_nowhere(tmp_path):
    with pytest.raises(ImageError, match=r"missing\.png: there is no such file"):
        open_image(tmp_path / "missing.png")
    with pytest.raises(ImageError, match="this is a folder or a device"):
        open_image(tmp_path)
    with pytest.raises(ImageError, match="there is no such file"):
        open_image("nul\0byte.png")
    with pytest.raises(ImageError, match="'': "):
        open_image("")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ImageError, match="a folder or a device"):
            open_image(tmp_path / "pipe")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(png())

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImageError, match=r"cannot be read \(.*Permission denied"):
        open_image(path)


def test_things_that_are_no_source():
    with pytest.raises(ImageError, match="must be a path, bytes, a file object"):
        opening._read(3, Limits())
    with pytest.raises(ImageError, match=r"must give bytes, got str; open the file in mode 'rb'"):
        opening._read(io.StringIO("text"), Limits())


def test_a_file_object_that_fails():
    class Torn(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the cable was pulled")

    with pytest.raises(ImageError, match=r"the Torn given: .*the cable was pulled"):
        open_image(Torn())


def test_errors_of_arrays_name_the_array():
    with pytest.raises(ImageError, match=r"^the ndarray given: float pixels"):
        open_image(np.array([[0.0, 9.0]]))


@given(st.data())
def test_damaged_bytes_give_an_image_or_one_error(data):
    kind = data.draw(st.sampled_from(["PNG", "BMP", "GIF", "TIFF", "WEBP", "JPEG"]))
    broken = bytearray(encoded(PIL.Image.fromarray(CORNER), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_image(bytes(broken), limits=Limits(pixels=1_000_000))
    except ImageError:
        return
    assert opened.dtype == np.uint8
    assert opened.size <= 1_000_000


@given(st.binary(max_size=200))
def test_any_bytes_give_one_error(data):
    with pytest.raises(ImageError):
        open_image(data)
