"""Write ``files/tf2onnx.onnx``: a network that Keras trained on TensorFlow, exported by tf2onnx.

Run once, in an environment of its own, which may be none with PyTorch::

    pip install tensorflow-cpu tf2onnx scikit-learn
    python tests/foreign/make_tf2onnx.py

tf2onnx writes a batch normalisation that follows no convolution as a product and a sum, pads one
side more than the other, and goes by channels first between two transpositions.
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow
import tf2onnx
from keras import layers
from sklearn.datasets import load_digits

FILES = Path(__file__).parent / "files"
SHOWN = 40

images, labels = load_digits(return_X_y=True)
x = (images.reshape(-1, 8, 8, 1) / 16).astype(np.float32)
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        layers.Input((8, 8, 1)),
        layers.Conv2D(4, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.BatchNormalization(),
        layers.Conv2D(6, 3, strides=2, padding="same"),
        layers.LeakyReLU(negative_slope=0.01),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(10, "softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, labels, epochs=20, verbose=0)
tf2onnx.convert.from_function(
    tensorflow.function(model),
    input_signature=(tensorflow.TensorSpec((None, 8, 8, 1), tensorflow.float32, name="input"),),
    opset=17,
    output_path=str(FILES / "tf2onnx.onnx"),
)
with np.load(FILES / "expected.npz") as kept:
    expected = dict(kept)
expected["tf2onnx"] = np.asarray(model(x[:SHOWN]))
np.savez_compressed(FILES / "expected.npz", **expected)
