"""How far images may be moved, bent and soiled; a part of a recipe."""

from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError
from digitus.settings import Setting, require_between, require_positive


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Augment(Setting):
    """How far an image may be changed; every image draws its own change, 0 is off.

    Parameters
    ----------
    rotation
        Degrees to either side.
    scale
        0.1 makes digits up to 1.1 times larger or smaller.
    aspect
        0.1 makes digits up to 1.1 times taller or broader for their area.
    shear
        0.1 slants upright strokes up to 0.1 pixels to either side per pixel of height.
    shift
        Pixels to each of the four sides.  A digit never leaves the image: it is shifted no further
        than the paper around it reaches.
    elastic_alpha
        The strength of elastic distortions [1]_, in pixels: white noise, uniform in -1..1, is
        smoothed by a Gaussian and multiplied by alpha, which gives displacements with a standard
        deviation of ``alpha / (sqrt(12 pi) sigma)`` pixels: 1.4 for 34 and 4.
    elastic_sigma
        The standard deviation of that Gaussian, in pixels.
    thickness
        The pen grows or shrinks by up to so many pixels to each side of a stroke, at most 1.
    cutout
        The side of a square of paper laid over the image [2]_, in pixels.
    cutout_share
        The share of images that get one.
    noise
        The standard deviation of the noise that is added to every pixel, as a share of full ink.

    References
    ----------
    .. [1] Simard, Steinkraus and Platt 2003, Best practices for convolutional neural networks
       applied to visual document analysis.
    .. [2] DeVries and Taylor 2017, Improved regularization of convolutional neural networks with
       cutout.
    """

    rotation: float = 0.0
    scale: float = 0.0
    aspect: float = 0.0
    shear: float = 0.0
    shift: float = 0.0
    elastic_alpha: float = 0.0
    elastic_sigma: float = 4.0
    thickness: float = 0.0
    cutout: int = 0
    cutout_share: float = 0.5
    noise: float = 0.0

    def __post_init__(self) -> None:
        require_between("rotation", self.rotation, 0, float("inf"))
        for name in ("scale", "aspect", "shear", "noise"):
            require_between(name, getattr(self, name), 0, 10)
        for name in ("shift", "elastic_alpha", "cutout"):
            require_between(name, getattr(self, name), 0, 1e6)
        require_positive("elastic_sigma", self.elastic_sigma)
        for name in ("thickness", "cutout_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingError(f"{name} must lie in 0..1, got {getattr(self, name)}")
