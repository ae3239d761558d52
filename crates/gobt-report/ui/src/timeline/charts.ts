// How many actions ran, and how many waited for a worker? Two charts over the same time.
import { CHART, CHART_GAP, chartTop, LEFT, RIGHT, x, type Scene, type Sight } from "./geometry";
import { upper, type Concurrency } from "./layout";

export function charts(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const { concurrency, colors, model } = scene;
  const top = chartTop(scene, sight);
  const second = top + CHART + CHART_GAP;
  const workers = model.data.totals.parallelism;
  const most = Math.max(concurrency.mostRunning, workers ?? 0, 1);
  const running = `running (at most ${concurrency.mostRunning})`;
  steps(context, scene, sight, top, concurrency.running, most, colors.running, running);
  if (workers !== null) line(context, scene, sight, top, workers / most);
  const mostWaiting = Math.max(concurrency.mostWaiting, 1);
  const waiting = `waiting for a worker (at most ${concurrency.mostWaiting})`;
  steps(context, scene, sight, second, concurrency.waiting, mostWaiting, colors.waiting, waiting);
  if (sight.cursor === null) return;
  context.strokeStyle = colors.ink;
  context.beginPath();
  const at = Math.round(x(sight, sight.cursor)) + 0.5;
  context.moveTo(at, top);
  context.lineTo(at, second + CHART);
  context.stroke();
}

/** So many ran and waited at a moment. */
export function countsAt(concurrency: Concurrency, at: number): { running: number; waiting: number } {
  const step = upper(concurrency.at, at) - 1;
  if (step < 0) return { running: 0, waiting: 0 };
  return { running: concurrency.running[step], waiting: concurrency.waiting[step] };
}

/** A number over time: the average of each pixel, filled, and its peak, pale. */
function steps(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  top: number,
  values: Int32Array,
  most: number,
  color: string,
  title: string,
): void {
  const { at } = scene.concurrency;
  const { colors } = scene;
  context.fillStyle = colors.muted;
  context.textAlign = "left";
  context.fillText(title, LEFT, top - 8);
  context.textAlign = "right";
  context.fillText(String(most), LEFT - 8, top + 5);
  context.fillText("0", LEFT - 8, top + CHART - 2);
  const width = Math.max(0, Math.floor(sight.width - LEFT - RIGHT));
  const sums = new Float64Array(width);
  const peaks = new Float64Array(width);
  for (let k = Math.max(0, upper(at, sight.from) - 1); k + 1 < at.length && at[k] < sight.to; k++) {
    if (values[k] === 0) continue;
    const left = Math.max(0, x(sight, at[k]) - LEFT);
    const right = Math.min(width, x(sight, at[k + 1]) - LEFT);
    for (let column = Math.floor(left); column < right; column++) {
      const share = Math.min(right, column + 1) - Math.max(left, column);
      sums[column] += share * values[k];
      peaks[column] = Math.max(peaks[column], values[k]);
    }
  }
  for (let column = 0; column < width; column++) {
    if (peaks[column] === 0) continue;
    const peak = (peaks[column] / most) * CHART;
    const mean = (sums[column] / most) * CHART;
    context.globalAlpha = 0.35;
    context.fillStyle = color;
    context.fillRect(LEFT + column, top + CHART - peak, 1, peak);
    context.globalAlpha = 1;
    context.fillRect(LEFT + column, top + CHART - mean, 1, mean);
  }
  context.strokeStyle = colors.axis;
  context.beginPath();
  context.moveTo(LEFT, top + CHART + 0.5);
  context.lineTo(sight.width - RIGHT, top + CHART + 0.5);
  context.stroke();
}

/** The number of workers across the chart. */
function line(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  top: number,
  share: number,
): void {
  const y = Math.round(top + CHART * (1 - share)) + 0.5;
  context.strokeStyle = scene.colors.workers;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(LEFT, y);
  context.lineTo(sight.width - RIGHT, y);
  context.stroke();
  context.setLineDash([]);
}
