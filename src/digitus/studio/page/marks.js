// When something last happened: `python -m benchmarks.studio` reads it.

/** Remember this moment under a name; only the last of each name is kept. */
export function mark(name) {
  performance.clearMarks(name);
  performance.mark(name);
}
