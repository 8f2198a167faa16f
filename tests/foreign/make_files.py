"""Write the files in ``files/``: small networks that other programs trained and saved themselves.

Run once, in an environment of its own::

    pip install torch==2.13.0 onnx onnxscript safetensors keras skl2onnx scikit-learn joblib
    KERAS_BACKEND=torch python tests/foreign/make_files.py

Each learns scikit-learn's 8x8 digits for a moment.  ``expected.npz`` holds what each program itself
gives for the first images, pixels divided by 16, so that tests need none of these programs.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

import joblib
import keras
import numpy as np
import safetensors.torch
import torch
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn
from torch.nn import functional

FILES = Path(__file__).parent / "files"
IMAGES, LABELS = load_digits(return_X_y=True)
X = (IMAGES / 16).astype(np.float32)
SHOWN = 40

expected: dict[str, Any] = {}


class Block(nn.Module):
    """A residual block, in the words of the PyTorch tutorials."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.downsample = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add what is learnt to what came."""
        out = self.conv2(functional.relu(self.bn1(self.conv1(x))))
        return functional.relu(out + self.downsample(x))


class Net(nn.Module):
    """As PyTorch's MNIST example has it: functional pooling before ReLU, log_softmax at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.block = Block(4, 6)
        self.dropout = nn.Dropout(0.25)
        self.fc1 = nn.Linear(54, 12)
        self.fc2 = nn.Linear(12, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Go through all layers."""
        x = functional.relu(functional.max_pool2d(self.conv1(x), 2))
        x = self.dropout(torch.flatten(self.block(x), 1))
        x = functional.relu(self.fc1(x))
        return functional.log_softmax(self.fc2(x), dim=1)


def sequential() -> nn.Sequential:
    """Return layers one behind the other."""
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, bias=False),
        nn.BatchNorm2d(4),
        nn.LeakyReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 16),
        nn.Tanh(),
        nn.Linear(16, 10),
    )


def fit(net: nn.Module, loss: Any, epochs: int = 12) -> nn.Module:
    """Train with Adam."""
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    x, y = torch.from_numpy(X).reshape(-1, 1, 8, 8), torch.from_numpy(LABELS)
    for _ in range(epochs):
        for part in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            loss(net(x[part]), y[part]).backward()
            optimizer.step()
    return net.eval()


def make_torch() -> None:
    """Write what PyTorch saves and exports."""
    shown = torch.from_numpy(X[:SHOWN]).reshape(-1, 1, 8, 8)
    batch = {"dynamic_shapes": ({0: torch.export.Dim("batch")},)}
    plain = fit(sequential(), nn.CrossEntropyLoss())
    expected["torch-sequential"] = plain(shown).detach().numpy()
    torch.save(plain.state_dict(), FILES / "torch-sequential.pt")
    torch.save({"epoch": 3, "state_dict": plain.state_dict()}, FILES / "torch-checkpoint.pt")
    safetensors.torch.save_file(plain.state_dict(), FILES / "torch-sequential.safetensors")
    half = {name: tensor.bfloat16() for name, tensor in plain.state_dict().items()}
    torch.save(half, FILES / "torch-bfloat16.pt")
    torch.onnx.export(
        plain, (shown,), FILES / "torch-sequential.onnx", dynamo=True, external_data=False, **batch
    )
    dense = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    torch.save(fit(dense, nn.CrossEntropyLoss()).state_dict(), FILES / "torch-dense.pt")
    expected["torch-dense"] = dense(shown).detach().numpy()
    net = fit(Net(), nn.NLLLoss())
    expected["torch-net"] = np.exp(net(shown).detach().numpy())
    torch.save(net.state_dict(), FILES / "torch-net.pt")
    torch.save(net, FILES / "torch-whole.pt")
    torch.onnx.export(net, (shown,), FILES / "torch-net.onnx", dynamo=True, external_data=False)
    torch.onnx.export(
        net,
        (shown[:1],),
        FILES / "torch-net-old.onnx",
        dynamo=False,
        dynamic_axes={"input": {0: "batch"}},
        input_names=["input"],
    )


def make_keras() -> None:
    """Write what Keras saves."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 16),
            layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(6, 2, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile("adam", "sparse_categorical_crossentropy")
    network.optimizer.learning_rate = 0.01
    pixels = IMAGES.astype(np.float32).reshape(-1, 8, 8, 1)
    network.fit(pixels, LABELS, epochs=10, batch_size=64, verbose=0)
    network.save(FILES / "keras-cnn.keras", include_optimizer=False)
    expected["keras-cnn"] = network.predict(pixels[:SHOWN], verbose=0)

    inputs = keras.Input((64,))
    hidden = layers.Dense(12, "tanh", name="hidden")(inputs)
    functional_ = keras.Model(inputs, layers.Dense(10, name="logits")(hidden))
    functional_.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    functional_.fit(X, LABELS, epochs=5, verbose=0)
    functional_.save(FILES / "keras-functional.keras")
    expected["keras-functional"] = functional_.predict(X[:SHOWN], verbose=0)

    rnn = keras.Sequential([keras.Input((8, 8)), layers.GRU(3), layers.Dense(10)])
    rnn.save(FILES / "keras-gru.keras")


def make_sklearn() -> None:
    """Write what scikit-learn and joblib save, and skl2onnx exports."""
    from skl2onnx import to_onnx

    plain = MLPClassifier((12,), random_state=1, max_iter=60).fit(X, LABELS)
    joblib.dump(plain, FILES / "sklearn-mlp.joblib")
    expected["sklearn-mlp"] = plain.predict_proba(X[:SHOWN])
    words = np.array([str(label) for label in LABELS], object)
    scaled = make_pipeline(
        StandardScaler(), MLPClassifier((8, 6), activation="logistic", random_state=1)
    ).fit(X, words)
    (FILES / "sklearn-pipeline.pkl").write_bytes(pickle.dumps(scaled))
    joblib.dump(scaled, FILES / "sklearn-packed.joblib", compress=3)
    expected["sklearn-pipeline"] = scaled.predict_proba(X[:SHOWN])
    two = LABELS < 2
    pair = make_pipeline(MinMaxScaler(), MLPClassifier((4,), activation="tanh", random_state=1))
    joblib.dump(pair.fit(X[two], LABELS[two]), FILES / "sklearn-two.joblib")
    expected["sklearn-two"] = pair.predict_proba(X[:SHOWN])
    for name, estimator in (("skl2onnx", plain), ("skl2onnx-pipeline", scaled)):
        written = to_onnx(estimator, X[:1])
        (FILES / f"{name}.onnx").write_bytes(written.SerializeToString())


def main() -> None:
    """Write all files."""
    FILES.mkdir(exist_ok=True)
    torch.manual_seed(1)
    for make in (make_torch, make_keras, make_sklearn):
        make()
    np.savez_compressed(FILES / "expected.npz", **expected)
    for path in sorted(FILES.iterdir()):
        sys.stdout.write(f"{path.name} {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
