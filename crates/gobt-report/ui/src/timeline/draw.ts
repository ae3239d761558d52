// The picture: bars of the lanes, an axis, and below it how many actions ran and waited.
//
// What is thinner than a pixel is merged: of each pixel of a lane one line is drawn, in the colour
// of the kind that took most of it, as strong as the lane was busy. So a picture costs as much as
// there are pixels and bars in sight, and 50,000 actions are no slower to look at than a thousand.
import { niceStep, tick } from "../format";
import { charts } from "./charts";
import { AXIS, barHeight, height, LEFT, RIGHT, strip, x, type Scene, type Sight } from "./geometry";
import { upper, type Lane } from "./layout";
import { marks, pathStrip, rangeMark } from "./marks";
import { barName } from "./names";

const FAMILY = '-apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
export const FONT = `12px ${FAMILY}`;
const SMALL_FONT = `10px ${FAMILY}`;
/** About how wide a letter is. */
const LETTER = 6.3;
const SMALL_LETTER = 5.3;

export function draw(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const all = height(scene, sight);
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
  pathStrip(context, scene, sight);
  context.restore();
  laneNumbers(context, scene, sight);
  charts(context, scene, sight);
  if (sight.range !== null) rangeMark(context, scene, sight, sight.range, all);
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
  const path = strip(scene, sight);
  if (path !== null) context.fillText("path", LEFT - 8, path.top + path.tall / 2);
}

/** How strong a bar is drawn that is not looked for. */
const FAINT = 0.18;

function laneBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  lane: Lane,
  place: number,
): void {
  const { found } = sight;
  if (found === null) return someBars(context, scene, sight, lane, place, null, 1);
  someBars(context, scene, sight, lane, place, null, FAINT);
  someBars(context, scene, sight, lane, place, found, 1);
}

/** The bars of a lane, or those alone that are looked for. */
function someBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sight: Sight,
  lane: Lane,
  place: number,
  only: Uint8Array | null,
  strength: number,
): void {
  const { model, colors } = scene;
  const top = AXIS + place * sight.laneHeight;
  const tall = barHeight(sight);
  const thin = new Thin(context, colors.families, top, tall, strength);
  let at = upper(lane.ends, sight.from);
  context.globalAlpha = strength;
  for (; at < lane.actions.length && lane.starts[at] < sight.to; at++) {
    const action = lane.actions[at];
    if (only !== null && only[action] === 0) continue;
    const left = x(sight, lane.starts[at]);
    const right = x(sight, lane.ends[at]);
    const family = model.family(action);
    if (right - left < 1) {
      // What is looked for must be seen, however short it is.
      thin.add(left, only === null ? right : left + 1, family);
      continue;
    }
    thin.flush();
    context.fillStyle = colors.families[family];
    // A hair of space tells neighbours apart where there is room for it.
    const wide = right - left > 3 ? right - left - 0.6 : right - left;
    context.fillRect(left, top, wide, tall);
  }
  thin.flush();
  context.globalAlpha = 1;
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
    private readonly strength: number,
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
    this.context.globalAlpha = this.strength * Math.min(1, 0.25 + sum * 0.75);
    this.context.fillStyle = this.colors[most];
    this.context.fillRect(this.column, this.top, 1, this.tall);
    this.context.globalAlpha = this.strength;
    this.busy.fill(0);
    this.column = NaN;
  }
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
    const action = lane.actions[at];
    if (right - left < 24 || (sight.found !== null && sight.found[action] === 0)) continue;
    name(context, scene, sight, action, left, right, middle);
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
  const label = scene.model.label(action);
  const usual = barName(label, Math.floor((to - from - 8) / LETTER));
  // Small letters where large ones would have to be cut.
  const small = usual === "" || usual.endsWith("…");
  const text = small ? barName(label, Math.floor((to - from - 5) / SMALL_LETTER)) : usual;
  if (text === "") return;
  context.fillStyle = scene.colors.barInk;
  context.textAlign = "left";
  if (small) context.font = SMALL_FONT;
  context.fillText(text, from + (small ? 3 : 4), middle + 0.5);
  if (small) context.font = FONT;
}
