// <line-chart>: curves over epochs; uPlot draws them, the arrow keys walk along them.
//
// Its property `chart` says {label, lines: [{name, colour, dash, points, x, y}], format, low, high}.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { colour } from "../appearance.js";

export class LineChart extends HTMLElement {
  #chart = null;
  #shape = "";

  set chart(chart) {
    this.#chart = chart;
    this.#show();
  }

  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "img");
    this.sizes = new ResizeObserver(() => this.#resize());
    this.sizes.observe(this);
    this.again = () => {
      this.#shape = "";
      this.#show();
    };
    addEventListener("appearance", this.again);
    this.addEventListener("keydown", this);
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    removeEventListener("appearance", this.again);
    this.removeEventListener("keydown", this);
    this.plot?.destroy();
    this.plot = null;
    this.#shape = "";
  }

  handleEvent(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !this.plot) return;
    const last = this.plot.data[0].length - 1;
    const at = Math.max(0, Math.min(last, (this.plot.cursor.idx ?? last) + step));
    this.plot.setCursor({ left: this.plot.valToPos(this.plot.data[0][at], "x"), top: 10 });
    this.plot.cursor.idx = at;
    const said = this.plot.series
      .slice(1)
      .map((line, index) => [line.label, this.plot.data[index + 1][at]])
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => `${name} ${this.#chart.format(value)}`);
    this.dispatchEvent(new CustomEvent("read-out", { detail: said.join(", "), bubbles: true }));
    event.preventDefault();
  }

  #show() {
    const chart = this.#chart;
    if (!chart || !this.isConnected) return;
    this.setAttribute("aria-label", chart.label);
    const data = joined(chart.lines);
    const shape = chart.lines.map((line) => `${line.name}|${line.colour}`).join("\n");
    if (this.plot && shape === this.#shape) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    this.#shape = shape;
    this.plot = new uPlot(this.#options(chart), data, this);
    this.#resize();
  }

  #resize() {
    const width = Math.floor(this.clientWidth);
    const height = Math.floor(this.clientHeight);
    if (this.plot && width && height) this.plot.setSize({ width, height });
  }

  #options(chart) {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = `${Math.round(size * 0.75)}px ${getComputedStyle(this).fontFamily}`;
    const axis = { stroke: colour("quiet"), font, ticks: { show: false } };
    const grid = { stroke: colour("line"), width: 1 };
    return {
      width: this.clientWidth || 300,
      height: this.clientHeight || 200,
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      padding: [12, 12, 0, 0],
      scales: {
        x: { time: false, range: (_, low, high) => [0, Math.max(high, 1)] },
        y: { range: (_, low, high) => chart.range(low, high) },
      },
      axes: [
        { ...axis, grid: { show: false }, size: size * 1.9, space: size * 5 },
        {
          ...axis,
          grid,
          size: size * 3.4,
          space: size * 2.5,
          values: (_, ticks) => ticks.map(chart.format),
        },
      ],
      series: [
        {},
        ...chart.lines.map((line) => ({
          label: line.name,
          stroke: colour(line.colour),
          alpha: line.faint ? 0.4 : 1,
          width: line.faint ? 1.5 : 2.5,
          spanGaps: true,
          points: { show: !line.faint, size: 6, fill: colour(line.colour) },
        })),
      ],
    };
  }
}

/** All lines over one x, as uPlot wants them. */
function joined(lines) {
  if (!lines.length) return [[0, 1]];
  return uPlot.join(lines.map((line) => [Array.from(line.x), Array.from(line.y)]));
}


customElements.define("line-chart", LineChart);
