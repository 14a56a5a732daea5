"""DeepDream for any trained image network."""

__version__ = "0.1.0"
