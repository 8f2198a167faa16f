"""``python -m benchmarks.speed``: digitus against its peers.

The compiled engine through the public functions, against PyTorch, ONNX Runtime, scikit-learn, JAX
and the published loops: all are run in one go, interleaved, from the same start and over the same
images.
"""

import argparse
import json
import sys
import time
from typing import Any

from benchmarks.report import machine_text
from benchmarks.speed.comparison import Comparison, complain
from benchmarks.speed.growth import growth_text
from benchmarks.speed.processes import processes_text
from benchmarks.speed.sections import SECTIONS, TRAININGS, measure
from benchmarks.speed.tables import comparison_text, memory_text, summary_text


def text(comparisons: list[Comparison], found: dict[str, Any]) -> str:
    """Write all for people."""
    one = "from array to digit"
    per = {"10,000 images": "at once", "one image": one, "cnn, one image": one}
    per |= {"cnn, 10,000 images": "at once", "LeNet": "one step of 128"}
    parts = ["# Speed, against the peers", machine_text(found["machine"])]
    parts += [summary_text(comparisons, per)] if comparisons else []
    parts += [comparison_text(each, per) for each in comparisons]
    writers = {"growth": growth_text, "memory": memory_text, "processes": processes_text}
    parts += [write(found[name]) for name, write in writers.items() if name in found]
    return "\n\n".join(parts)


def main() -> int:
    """Measure, print, and return 1 if two peers did not reach the same."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="does it run? Figures mean nothing")
    parser.add_argument("--engine", default="compiled", help="which engine of digitus")
    parser.add_argument("--section", action="append", choices=SECTIONS)
    parser.add_argument("--only", action="append", choices=TRAININGS, metavar="TRAINING")
    arguments = parser.parse_args()
    arguments.section = arguments.section or SECTIONS

    began = time.perf_counter()
    comparisons, found = measure(arguments)
    seconds = time.perf_counter() - began
    if arguments.json:
        document = {"command": "benchmarks.speed", "quick": arguments.quick, "seconds": seconds}
        document |= {"comparisons": [each.to_data() for each in comparisons]} | found
        print(json.dumps(document))
    else:
        print(text(comparisons, found))
        print(f"\nMeasured in {seconds:.0f} s.")
    return complain(comparisons)


if __name__ == "__main__":
    sys.exit(main())
