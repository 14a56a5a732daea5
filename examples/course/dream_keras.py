"""DeepDream by hand, in Keras: python3 dream_keras.py IMAGE LAYER STEPS [WEIGHTS [ALPHA]]

An image goes into MobileNetV2 without its fully connected part; the sum of squares of what LAYER
gives is made larger by gradient ascent on the image. The network's weights stay as they are.
IMAGE is any picture, LAYER a name like block_11_add or a number, WEIGHTS a Keras .h5 file of a
network of width ALPHA.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

SIDE = 224
STEP = 0.02  # how far one step moves the average value, in the network's range from -1 to 1


def load_model(weights="imagenet", alpha=1.0):
    return keras.applications.MobileNetV2(
        input_shape=(SIDE, SIDE, 3), alpha=alpha, include_top=False, weights=weights
    )


def until(model, layer):
    """The model that stops at a layer, given by name or by number."""
    found = model.layers[int(layer)] if layer.isdecimal() else model.get_layer(layer)
    return keras.Model(model.input, found.output)


def gradient(model, image):  # of the sum of squares, with respect to the image
    with tf.GradientTape() as tape:
        tape.watch(image)
        score = tf.reduce_sum(tf.square(model(image, training=False)))
    return score, tape.gradient(score, image)


def step(model, image):
    score, slope = gradient(model, image)
    slope /= tf.reduce_mean(tf.abs(slope)) + 1e-12  # so that steps are alike on every layer
    return score, tf.clip_by_value(image + STEP * slope, -1, 1)


def main(path, layer, steps, weights="imagenet", alpha=1.0):
    model = until(load_model(weights, float(alpha)), layer)
    picture = Image.open(path).convert("RGB").resize((SIDE, SIDE))
    image = tf.constant(np.asarray(picture, "float32")[None] / 127.5 - 1)
    result = f"dream_{Path(path).name}"
    for n in range(1, int(steps) + 1):
        score, image = step(model, image)
        if n % 10 == 0 or n == int(steps):
            print(f"step {n}: {score:.4g} -> {result}")
            Image.fromarray(np.uint8((image[0] + 1) * 127.5)).save(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
