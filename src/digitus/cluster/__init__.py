"""Work spread over processes or machines, and files that lie elsewhere.

Heavy libraries have their home here: dask, which runs the work, and fsspec, which finds and opens
what lies in S3, HDFS, an archive or on a web server.
"""

from digitus.cluster.paths import fetch, find, is_address
from digitus.cluster.workers import LOCAL, Job, Lost, Spreads, Workers, open_workers

__all__ = [
    "LOCAL",
    "Job",
    "Lost",
    "Spreads",
    "Workers",
    "fetch",
    "find",
    "is_address",
    "open_workers",
]
