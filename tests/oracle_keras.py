"""Image gradients by the course script, on TensorFlow: an oracle that shares no code with ours.

Run by another interpreter: oracle_keras.py FOLDER. There, image.npy [1,H,W,3] in [-1, 1] and
layers.json; optionally weights.h5, else random weights are made and saved under that name. Writes
gradients.npz: score and gradient for each layer.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parent.parent / "examples" / "course"))
import dream_keras

folder = Path(sys.argv[1])
weights = folder / "given.weights.h5"
if weights.exists():
    model = dream_keras.load_model(str(weights), alpha=0.35)
else:
    tf.keras.utils.set_random_seed(0)
    model = dream_keras.load_model(None, alpha=0.35)
    rng = np.random.default_rng(0)
    for layer in model.layers:  # as after training: statistics that are not 0 and 1
        if isinstance(layer, tf.keras.layers.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            layer.set_weights([
                rng.uniform(0.8, 1.6, gamma.shape), rng.normal(0, 0.5, beta.shape),
                rng.normal(0, 0.1, mean.shape), variance * rng.uniform(0.05, 0.2, variance.shape),
            ])  # fmt: skip
    model.save_weights(folder / "random.weights.h5")
image = tf.constant(np.load(folder / "image.npy"))
found = {}
for name in json.loads((folder / "layers.json").read_text()):
    score, slope = dream_keras.gradient(dream_keras.until(model, name), image)
    found |= {f"{name}.score": score.numpy(), f"{name}.gradient": slope.numpy()}
np.savez(folder / "gradients.npz", **found)
