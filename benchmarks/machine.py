"""What ran, and where: figures mean nothing without it."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("digitus", "numpy", "numba", "scikit-learn", "torch", "jax", "onnxruntime")


def describe(blas: list[str]) -> dict[str, Any]:
    """Name processor, cores, memory, system, versions, and the BLAS that NumPy found."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "blas": blas,
        "environment": {
            name: value for name, value in sorted(os.environ.items()) if name.startswith(SWITCHES)
        },
        "load": round(os.getloadavg()[0], 2),
    }


SWITCHES = ("OPENBLAS_", "OMP_", "MKL_", "NUMBA_", "DIGITUS_", "XLA_", "TORCH")
"""What in the environment changes speeds."""


def warnings(machine: dict[str, Any]) -> list[str]:
    """Say what makes the figures doubtful."""
    found = []
    if machine["load"] > 0.5:
        found.append(
            f"other programs were running (load {machine['load']} on {machine['cores']} cores):"
            " figures are noise"
        )
    if any(name.startswith("OPENBLAS_") for name in machine["environment"]):
        found.append(
            "OPENBLAS_* is set: NumPy and scikit-learn may not run the kernel of this machine"
        )
    return found


def loaded_blas() -> list[str]:
    """Name the BLAS that NumPy and SciPy loaded, the kernel it chose, and its threads."""
    import scipy.linalg  # noqa: F401 - loads SciPy's own
    from threadpoolctl import threadpool_info

    return sorted(
        f"{Path(pool['filepath']).name.split('-')[0]} {pool['version']},"
        f" {pool['architecture']} kernels, threads: {pool['num_threads']}"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    fields = {name.strip(): value.strip() for name, value in found.items()}
    name = fields.get("model name", platform.machine())
    return f"{name} (family {fields.get('cpu family')}, model {fields.get('model')})"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
