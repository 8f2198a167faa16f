"""A network as a description: the shape of one image and the layers it goes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from digitus.display import Overview, Shown, Table
from digitus.errors import DigitusError, ShapeError
from digitus.networks.layers import Layer, Shape
from digitus.networks.layers.layer import count_numbers
from digitus.settings import Setting

Row: TypeAlias = tuple[str, str, str, str]

HEADS: Row = ("layer", "what", "output", "parameters")


@final
@dataclass(frozen=True, slots=True)
class Network(Setting, Shown):
    """The shape of one image and the layers it goes through, checked when it is described.

    Parameters
    ----------
    input_shape
        Height and width of one image.
    layers
        In the order in which they compute, one at least.  What the last may put out is for the
        loss to say: most want one row with a number per class, as a
        :class:`~digitus.networks.layers.Dense` layer gives.

    Raises
    ------
    ShapeError
        Where an output does not fit the next layer; the message names the layer.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> network = Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid")))
    >>> network.parameter_count
    31810
    """

    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", tuple(self.input_shape))
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.input_shape or any(size < 1 for size in self.input_shape):
            raise ShapeError(
                f"input_shape must be the height and width of one image, got {self.input_shape}"
            )
        if not self.layers:
            raise ShapeError("a network needs at least one layer, such as Dense(10, 'softmax')")
        self._shapes()

    def _shapes(self) -> tuple[Shape, ...]:
        shapes = [self.input_shape]
        for index, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except DigitusError as error:
                raise ShapeError(f"layer {index} ({layer.describe()}): {error}") from error
        return tuple(shapes)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of one image, then of each layer's output."""
        return self._shapes()

    @property
    def output_shape(self) -> Shape:
        """The shape of the outputs for one image."""
        return self.shapes[-1]

    @property
    def classes(self) -> int:
        """The number of outputs in a row: one for each class."""
        return self.output_shape[-1]

    @property
    def gives_probabilities(self) -> bool:
        """Whether the last layer's outputs are probabilities: none below zero, one in all."""
        return str(getattr(self.layers[-1], "activation", "")).startswith("softmax")

    @property
    def param_shapes(self) -> dict[str, Shape]:
        """The name and shape of every array, in order: ``0.weights``, ``0.bias``, ...

        In each layer, first what is trained, then the statistics that it keeps.
        """
        return {
            f"{index}.{name}": shape
            for index, (layer, inputs) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, shape in (layer.param_shapes(inputs) | layer.statistic_shapes(inputs)).items()
        }

    @property
    def trained_shapes(self) -> dict[str, Shape]:
        """The name and shape of every array that training changes by its gradient."""
        return {
            f"{index}.{name}": shape
            for index, (layer, inputs) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, shape in layer.param_shapes(inputs).items()
        }

    @property
    def parameter_count(self) -> int:
        """How many numbers training changes by their gradient."""
        return count_numbers(self.trained_shapes)

    @property
    def multiplications(self) -> int:
        """How many numbers are multiplied to look at one image; training takes three times that."""
        return sum(
            layer.multiplications(inputs)
            for layer, inputs in zip(self.layers, self.shapes, strict=False)
        )

    @property
    def output_count(self) -> int:
        """How many numbers all layers put out for one image: what training must remember."""
        return sum(
            layer.output_count(inputs)
            for layer, inputs in zip(self.layers, self.shapes, strict=False)
        )

    @property
    def window_count(self) -> int:
        """How many numbers the windows on one image hold, of all layers that look through some."""
        return sum(
            layer.window_count(inputs)
            for layer, inputs in zip(self.layers, self.shapes, strict=False)
        )

    def summary(self) -> str:
        """Lay out layers, shapes and parameters as a table for people.

        Examples
        --------
        >>> from digitus.networks import Dense, Network
        >>> print(Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid"))).summary())
        layer  what            output  parameters
                              28 x 28
            0  Dense sigmoid       40      31,400
            1  Dense sigmoid       10         410
        31,810 parameters; for one image 31,760 multiplications and 50 outputs
        """
        total = (
            f"{self.parameter_count:,} parameters; for one image {self.multiplications:,}"
            f" multiplications and {self.output_count:,} outputs"
        )
        return "\n".join((*_table([HEADS, *self._rows()]), total))

    def overview(self) -> Overview:
        """Say what there is to see in a notebook: the layers and how large they are."""
        facts = {
            "parameters": f"{self.parameter_count:,}",
            "multiplications for one image": f"{self.multiplications:,}",
            "outputs for one image": f"{self.output_count:,}",
        }
        title = f"network of {len(self.layers)} layer{'s' * (len(self.layers) > 1)}"
        return Overview(title=title, facts=facts, table=Table(HEADS, self._rows(), (1,)))

    def __str__(self) -> str:
        return self.summary()

    def _rows(self) -> list[Row]:
        rows = [("", "", _times(self.input_shape), "")]
        for index, (layer, inputs) in enumerate(zip(self.layers, self.shapes, strict=False)):
            count = count_numbers(layer.param_shapes(inputs))
            shape = layer.output_shape(inputs)
            rows.append((str(index), layer.describe(), _times(shape), f"{count:,}"))
        return rows


def _times(shape: Shape) -> str:
    return " x ".join(str(size) for size in shape)


def _table(rows: Sequence[Row]) -> list[str]:
    layer, what, output, count = (max(len(row[i]) for row in rows) for i in range(4))
    return [
        f"{a:>{layer}}  {b:<{what}}  {c:>{output}}  {d:>{count}}".rstrip() for a, b, c, d in rows
    ]
