// The picture: bars of the lanes, an axis, and below it how many actions ran and waited.
//
// What is thinner than a pixel is merged: of each pixel of a lane one line is drawn, in the colour
// of the kind that took most of it, as strong as the lane was busy. So a picture costs as much as
// there are pixels and bars in sight, and 50,000 actions are no slower to look at than a thousand.
import { niceStep, shorten, tick } from "../format";
import type { Model } from "../model";
import type { Colors } from "../theme";
import { upper, type Concurrency, type Lane } from "./layout";

export interface Scene {
  model: Model;
  lanes: Lane[];
  concurrency: Concurrency;
  colors: Colors;
}

/** What is to be seen of it. */
export interface Sight {
  from: number;
  to: number;
  width: number;
  laneHeight: number;
  critical: boolean;
  realised: boolean;
  selected: number | null;
  hovered: number | null;
}

export const LEFT = 46;
export const RIGHT = 8;
export const AXIS = 24;
const CHART = 54;
const CHART_GAP = 18;
const FONT = '12px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
/** About how wide a letter is. */
const LETTER = 6.3;

export function height(scene: Scene, laneHeight: number): number {
  return AXIS + scene.lanes.length * laneHeight + 2 * (CHART + CHART_GAP) + 6;
}

export function x(sight: Sight, at: number): number {
  return LEFT + ((at - sight.from) / (sight.to - sight.from)) * (sight.width - LEFT - RIGHT);
}

export function moment(sight: Sight, x: number): number {
  return sight.from + ((x - LEFT) / (sight.width - LEFT - RIGHT)) * (sight.to - sight.from);
}

export function draw(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const all = height(scene, sight.laneHeight);
  context.clearRect(0, 0, sight.width, all);
  context.font = FONT;
  context.textBaseline = "middle";
  axis(context, scene, sight, all);
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, sight.width - LEFT - RIGHT, all);
  context.clip();
  scene.lanes.forEach((lane, place) => laneBars(context, scene, sight, lane, place));
  marks(context, scene, sight);
  scene.lanes.forEach((lane, place) => laneNames(context, scene, sight, lane, place));
  context.restore();
  laneNumbers(context, scene, sight);
  const below = AXIS + scene.lanes.length * sight.laneHeight + CHART_GAP;
  const workers = scene.model.data.totals.parallelism;
  const { concurrency, colors } = scene;
  const most = Math.max(concurrency.mostRunning, workers ?? 0, 1);
  steps(context, scene, sight, below, concurrency.running, most, colors.running, "running");
  if (workers !== null) line(context, scene, sight, below, workers / most);
  steps(
    context,
    scene,
    sight,
    below + CHART + CHART_GAP,
    concurrency.waiting,
    Math.max(concurrency.mostWaiting, 1),
    colors.waiting,
    "waiting for a worker",
  );
}

function axis(context: CanvasRenderingContext2D, scene: Scene, sight: Sight, all: number): void {
  const step = niceStep(sight.to - sight.from, (sight.width - LEFT) / 90);
  context.textAlign = "center";
  for (let at = Math.ceil(sight.from / step) * step; at <= sight.to; at += step) {
    const place = Math.round(x(sight, at)) + 0.5;
    context.strokeStyle = scene.colors.grid;
    context.beginPath();
    context.moveTo(place, AXIS - 5);
    context.lineTo(place, all);
    context.stroke();
    context.fillStyle = scene.colors.muted;
    const label = tick(at, step);
    const half = (label.length * LETTER) / 2;
    context.fillText(label, Math.min(Math.max(place, LEFT + half - 10), sight.width - half - 2), AXIS / 2 - 2);
  }
}

function laneNumbers(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  context.fillStyle = scene.colors.muted;
  context.textAlign = "right";
  const every = Math.max(1, Math.ceil(13 / sight.laneHeight));
  for (let lane = 0; lane < scene.lanes.length; lane += every) {
    context.fillText(String(lane + 1), LEFT - 8, AXIS + (lane + 0.5) * sight.laneHeight);
  }
}

function laneBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  lane: Lane,
  place: number,
): void {
  const { model, colors } = scene;
  const top = AXIS + place * sight.laneHeight;
  const tall = sight.laneHeight - (sight.laneHeight > 6 ? 2 : 0);
  const thin = new Thin(context, colors.families, top, tall);
  let at = upper(lane.ends, sight.from);
  for (; at < lane.actions.length && lane.starts[at] < sight.to; at++) {
    const left = x(sight, lane.starts[at]);
    const right = x(sight, lane.ends[at]);
    const family = model.family(lane.actions[at]);
    if (right - left < 1) {
      thin.add(left, right, family);
      continue;
    }
    thin.flush();
    context.fillStyle = colors.families[family];
    // A hair of space tells neighbours apart where there is room for it.
    const wide = right - left > 3 ? right - left - 0.6 : right - left;
    context.fillRect(left, top, wide, tall);
  }
  thin.flush();
}

/** Above everything else, so that they can be read. */
function laneNames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  lane: Lane,
  place: number,
): void {
  if (sight.laneHeight < 13) return;
  const middle = AXIS + (place + 0.5) * sight.laneHeight - 1;
  let at = upper(lane.ends, sight.from);
  for (; at < lane.actions.length && lane.starts[at] < sight.to; at++) {
    const left = x(sight, lane.starts[at]);
    const right = x(sight, lane.ends[at]);
    if (right - left > 28) name(context, scene, sight, lane.actions[at], left, right, middle);
  }
}

/** Collects what is thinner than a pixel. */
class Thin {
  private column = NaN;
  private readonly busy: Float64Array;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly colors: string[],
    private readonly top: number,
    private readonly tall: number,
  ) {
    this.busy = new Float64Array(colors.length);
  }

  add(left: number, right: number, family: number): void {
    const column = Math.floor(left);
    if (column !== this.column) {
      this.flush();
      this.column = column;
    }
    this.busy[family] += right - left;
  }

  flush(): void {
    if (Number.isNaN(this.column)) return;
    let most = 0;
    let sum = 0;
    this.busy.forEach((share, family) => {
      sum += share;
      if (share > this.busy[most]) most = family;
    });
    this.context.globalAlpha = Math.min(1, 0.25 + sum * 0.75);
    this.context.fillStyle = this.colors[most];
    this.context.fillRect(this.column, this.top, 1, this.tall);
    this.context.globalAlpha = 1;
    this.busy.fill(0);
    this.column = NaN;
  }
}

function name(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  action: number,
  left: number,
  right: number,
  middle: number,
): void {
  const from = Math.max(left, LEFT);
  const to = Math.min(right, sight.width - RIGHT);
  const text = shorten(scene.model.label(action), Math.floor((to - from - 8) / LETTER));
  if (text.length < 2) return;
  context.fillStyle = scene.colors.barInk;
  context.textAlign = "left";
  context.fillText(text, from + 4, middle + 0.5);
}

/** Chains, the selection, and what it waited for and what waited for it. */
function marks(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const { model, colors } = scene;
  if (sight.realised) {
    for (const [action] of model.data.realised) {
      frame(context, scene, sight, action, colors.realised, 2, [4, 2]);
    }
  }
  if (sight.critical) {
    for (const action of model.data.critical) {
      frame(context, scene, sight, action, colors.critical, 2, []);
    }
  }
  const chosen = sight.selected;
  if (chosen !== null) {
    neighbours(context, scene, sight, chosen, model.graph.dependencies(chosen), colors.needs);
    neighbours(context, scene, sight, chosen, model.graph.dependents(chosen), colors.needed);
    waited(context, scene, sight, chosen);
    frame(context, scene, sight, chosen, colors.selected, 3, []);
  }
  if (sight.hovered !== null) frame(context, scene, sight, sight.hovered, colors.ink, 1.5, []);
}

function place(scene: Scene, sight: Sight, action: number): [left: number, right: number, top: number] | null {
  const { model } = scene;
  const lane = model.lane[action];
  if (lane < 0) return null;
  const start = model.start[action];
  const end = start + model.duration[action];
  if (end < sight.from || start > sight.to) return null;
  return [x(sight, start), x(sight, end), AXIS + lane * sight.laneHeight];
}

function frame(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  action: number,
  color: string,
  thick: number,
  dash: number[],
): void {
  const at = place(scene, sight, action);
  if (at === null) return;
  // Of a thin bar something must be left inside.
  const width = Math.min(thick, Math.max(1, sight.laneHeight / 6));
  const [left, right, top] = at;
  const tall = sight.laneHeight - (sight.laneHeight > 6 ? 2 : 0);
  context.strokeStyle = color;
  context.lineWidth = width;
  if (right - left < width) {
    context.fillStyle = color;
    context.fillRect(left - 0.5, top, Math.max(width, right - left), tall);
  } else {
    context.setLineDash(dash);
    context.strokeRect(left + width / 2, top + width / 2, right - left - width, tall - width);
    context.setLineDash([]);
  }
  context.lineWidth = 1;
}

/** So many lines are drawn; more would only be a blot. */
const MOST_LINES = 30;

/** So many are framed: a link waits for every package. */
const MOST_FRAMES = 3_000;

function neighbours(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  chosen: number,
  others: Int32Array,
  color: string,
): void {
  const here = place(scene, sight, chosen) === null ? null : middle(scene, sight, chosen);
  let lines = 0;
  others.subarray(0, MOST_FRAMES).forEach((other) => {
    frame(context, scene, sight, other, color, 2, []);
    // Lines that lead out of sight explain nothing.
    if (here === null || lines >= MOST_LINES || place(scene, sight, other) === null) return;
    lines++;
    const there = middle(scene, sight, other);
    const before = there.start < here.start;
    context.strokeStyle = color;
    context.globalAlpha = 0.55;
    context.beginPath();
    const [from, to] = [before ? there.end : there.start, before ? here.start : here.end];
    // An arc beside the bars, so that their names can be read.
    const bend = there.y === here.y ? sight.laneHeight * 0.9 : 0;
    context.moveTo(from, there.y);
    context.quadraticCurveTo((from + to) / 2, (there.y + here.y) / 2 + bend, to, here.y);
    context.stroke();
    context.globalAlpha = 1;
  });
}

function middle(scene: Scene, sight: Sight, action: number): { start: number; end: number; y: number } {
  const { model } = scene;
  return {
    start: x(sight, model.start[action]),
    end: x(sight, model.start[action] + model.duration[action]),
    y: AXIS + (model.lane[action] + 0.5) * sight.laneHeight - 1,
  };
}

/** The time for which the selected action had no worker. */
function waited(context: CanvasRenderingContext2D, scene: Scene, sight: Sight, chosen: number): void {
  const { model, colors } = scene;
  const at = place(scene, sight, chosen);
  if (at === null || !(model.wait[chosen] > 0)) return;
  const [left, , top] = at;
  const from = x(sight, model.start[chosen] - model.wait[chosen]);
  context.fillStyle = colors.selected;
  context.fillRect(from, top + sight.laneHeight / 2 - 2, left - from, 2);
  context.fillRect(from, top + sight.laneHeight / 2 - 6, 2, 10);
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
  context.fillText(`${title} (at most ${title === "running" ? scene.concurrency.mostRunning : scene.concurrency.mostWaiting})`, LEFT, top - 8);
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
