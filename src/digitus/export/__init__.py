"""Export: a model as a file that other programs run."""

from digitus.export.c_file import c_source, save_c
from digitus.export.formats import FORMATS, export_model
from digitus.export.html_file import html_source, save_html
from digitus.export.onnx_file import onnx_bytes, save_onnx
from digitus.export.onnx_precision import PRECISIONS

__all__ = [
    "FORMATS",
    "PRECISIONS",
    "c_source",
    "export_model",
    "html_source",
    "onnx_bytes",
    "save_c",
    "save_html",
    "save_onnx",
]
