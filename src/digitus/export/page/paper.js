// How bright the paper is under every pixel, as if there were no ink: strokes are painted over with
// the nearest paper, and what is left of them is filled by the darkest of the brightest around.

const OFFSET = 24; // greys: keeps dark greys calm, between whose logarithms the middle is taken
const COVER = 5; // pixels across: what is painted over around a pixel of ink, with its soft edges

function paperUnder(grey) {
  const coarse = averaged(halved(grey), 3);
  const dark = darkHalf(coarse);
  const depth = nearest(dark).reduce((most, { distance }) => Math.max(most, distance), 0);
  const covered = slid(dark, COVER, Math.max);
  const painted = { ...coarse, data: Float32Array.from(nearest(covered), ({ at }) => coarse.data[at]) };
  const window = 2 * Math.trunc(depth) + 3;
  const wide = padded(painted, window, true);
  const closed = slid(slid(wide, window, Math.max), window, Math.min);
  const [end, ways] = [window + coarse.height, Math.max(3, Math.trunc(window / 3) | 1)];
  const even = averaged(cut(closed, [window, end, window, end]), ways, true);
  return resized(even, SIDE, SIDE, LINEAR);
}

/** Half as many rows and columns, each the mean of two, rounded: Pillow's BOX. */
function halved(grey) {
  const half = SIDE / 2;
  const mean = (at, next) => (grey[at] + grey[at + next] + 1) >> 1;
  return each(half, half, (y, x) => {
    const at = 2 * (y * SIDE + x);
    return (mean(at, 1) + mean(at + SIDE, 1) + 1) >> 1;
  });
}

/** 1 where it is darker than the middle of the greys, taken between logarithms. */
function darkHalf({ data, ...size }) {
  const [low, high] = [Math.min, Math.max].map((end) => data.reduce((a, b) => end(a, b)) + OFFSET);
  const middle = Math.sqrt(low * high);
  return { ...size, data: data.map((value) => (float32(value + OFFSET) < middle ? 1 : 0)) };
}

/** For each pixel the nearest one that is 0, and how far away it is (Maurer et al. 2003). */
function nearest({ height, width, data }) {
  const above = nearestInColumns(height, width, data);
  const found = [];
  for (let y = 0; y < height; y += 1) {
    const off = (x) => (above[y * width + x] - y) ** 2; // squared, in the column
    const kept = []; // columns whose pixel is the nearest one somewhere in this row
    for (let x = 0; x < width; x += 1) {
      if (above[y * width + x] < 0) continue;
      while (kept.length > 1 && isHidden(kept[kept.length - 2], kept[kept.length - 1], x, off))
        kept.pop();
      kept.push(x);
    }
    for (let x = 0, of = 0; x < width; x += 1) {
      const far = (column) => off(column) + (column - x) ** 2;
      while (of + 1 < kept.length && far(kept[of + 1]) < far(kept[of])) of += 1;
      const column = kept[of];
      found.push({ at: above[y * width + column] * width + column, distance: Math.sqrt(far(column)) });
    }
  }
  return found;
}

/** Whether, of three columns, the middle one's pixel is nowhere nearer than the others'. */
function isHidden(left, middle, right, off) {
  const [a, b] = [middle - left, right - middle];
  return (a + b) * off(middle) - b * off(left) - a * off(right) - a * b * (a + b) > 0;
}

/** The row of the nearest 0 in the same column, -1 where there is none; of two the upper one. */
function nearestInColumns(height, width, data) {
  const rows = new Int32Array(data.length).fill(-1);
  for (let x = 0; x < width; x += 1)
    for (let y = 0; y < height; y += 1)
      for (let away = 0; away < height && rows[y * width + x] < 0; away += 1)
        for (const row of [y + away, y - away])
          if (row >= 0 && row < height && !data[row * width + x]) rows[y * width + x] = row;
  return rows;
}

/** The largest or smallest value in a square around each pixel. */
const slid = (before, size, join) => turned(slidAcross(turned(slidAcross(before, size, join)), size, join));

function slidAcross({ height, width, data }, size, join) {
  const reach = (size - 1) / 2;
  return each(height, width, (y, x) => {
    let joined = data[y * width + x];
    for (let near = Math.max(0, x - reach); near <= Math.min(width - 1, x + reach); near += 1)
      joined = join(joined, data[y * width + near]);
    return joined;
  });
}
