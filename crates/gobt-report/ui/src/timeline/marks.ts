// What is drawn onto the bars: paths, the selection, and what it waited for and what waited for it.
import type { Model } from "../model";
import { AXIS, barHeight, LANE_GAP, LEFT, place, RIGHT, strip, x, type Scene, type Sight } from "./geometry";

type Context = CanvasRenderingContext2D;

export function marks(context: Context, scene: Scene, sight: Sight): void {
  const { model, colors } = scene;
  if (sight.realised) {
    for (const [action] of model.data.realised) {
      frame(context, scene, sight, action, { color: colors.realised, thick: 2, dash: [4, 2] });
    }
  }
  if (sight.critical) {
    for (const action of model.data.critical) {
      frame(context, scene, sight, action, { color: colors.critical, thick: 2 });
    }
  }
  const chosen = sight.selected;
  if (chosen !== null) {
    const before = model.graph.dependencies(chosen);
    const after = model.graph.dependents(chosen);
    neighbours(context, scene, sight, chosen, before, colors.needs);
    neighbours(context, scene, sight, chosen, after, colors.needed);
    waited(context, scene, sight, chosen);
    frame(context, scene, sight, chosen, { color: colors.selected, thick: 3, solid: true });
  }
  if (sight.hovered !== null) {
    frame(context, scene, sight, sight.hovered, { color: colors.ink, thick: 1.5, solid: true });
  }
}

interface Line {
  color: string;
  thick: number;
  dash?: number[];
  /** Inside another frame. */
  inset?: number;
  /** Where there is no room for a frame, the whole bar is covered. */
  solid?: boolean;
}

function frame(context: Context, scene: Scene, sight: Sight, action: number, line: Line): void {
  const at = place(scene, sight, action);
  if (at === null) return;
  // Of a flat bar something must be left inside.
  const width = Math.min(line.thick, Math.max(1, sight.laneHeight / 6));
  const inset = (line.inset ?? 0) > 0 && sight.laneHeight > 12 ? (line.inset ?? 0) : 0;
  const [left, right] = [at[0] + inset, at[1] - inset];
  const top = at[2] + inset;
  const tall = barHeight(sight) - 2 * inset;
  if (right - left < 2 * width + 2) {
    // Of a narrow bar its colour must be seen: a line above it and one below.
    const wide = Math.max(1, at[1] - at[0]);
    context.fillStyle = line.color;
    if (line.solid) context.fillRect(at[0] - 0.5, at[2], Math.max(width, wide), barHeight(sight));
    else {
      context.fillRect(at[0], top, wide, width);
      context.fillRect(at[0], top + tall - width, wide, width);
    }
    return;
  }
  context.strokeStyle = line.color;
  context.lineWidth = width;
  context.setLineDash(line.dash ?? []);
  context.strokeRect(left + width / 2, top + width / 2, right - left - width, tall - width);
  context.setLineDash([]);
  context.lineWidth = 1;
}

/** So many lines are drawn; more would only be a blot. */
const MOST_LINES = 30;

/** With more neighbours than this only those that matter are framed. */
export const MOST_FRAMED = 60;

/** So many are marked at all: a link waits for every package. */
const MOST_MARKED = 3_000;

/** Of many neighbours those that are worth a frame: the last one waited for, and those on a path. */
export function strongNeighbours(model: Model, chosen: number, others: Int32Array): (other: number) => boolean {
  if (others.length <= MOST_FRAMED) return () => true;
  const last = model.lastDependency(chosen);
  return (other) => other === last || model.onCritical[other] === 1 || model.onRealised[other] === 1;
}

function neighbours(
  context: Context,
  scene: Scene,
  sight: Sight,
  chosen: number,
  others: Int32Array,
  color: string,
): void {
  const { model } = scene;
  const here = place(scene, sight, chosen) === null ? null : middle(scene, sight, chosen);
  const strong = strongNeighbours(model, chosen, others);
  const last = model.lastDependency(chosen);
  const few = others.length <= MOST_FRAMED;
  let lines = 0;
  others.subarray(0, MOST_MARKED).forEach((other) => {
    if (!strong(other)) return tick(context, scene, sight, other, color);
    // The outline of a path stays to be seen around it.
    const outlined =
      (sight.critical && model.onCritical[other] === 1) || (sight.realised && model.onRealised[other] === 1);
    frame(context, scene, sight, other, { color, thick: 2, inset: outlined ? 2 : 0 });
    // Lines that lead out of sight explain nothing.
    if (here === null || lines >= MOST_LINES || !(few || other === last)) return;
    if (place(scene, sight, other) === null) return;
    lines++;
    arc(context, sight, here, middle(scene, sight, other), color);
  });
}

/** A line along the lower edge of a bar. */
function tick(context: Context, scene: Scene, sight: Sight, action: number, color: string): void {
  const at = place(scene, sight, action);
  if (at === null) return;
  const thick = sight.laneHeight > 12 ? 4 : 2;
  context.fillStyle = color;
  context.fillRect(at[0], at[2] + barHeight(sight) - thick, Math.max(1, at[1] - at[0]), thick);
}

interface Middle {
  start: number;
  end: number;
  y: number;
}

function middle(scene: Scene, sight: Sight, action: number): Middle {
  const { model } = scene;
  return {
    start: x(sight, model.start[action]),
    end: x(sight, model.start[action] + model.duration[action]),
    y: AXIS + (model.lane[action] + 0.5) * sight.laneHeight - 1,
  };
}

/** An arc beside the bars, so that their names can be read. */
function arc(context: Context, sight: Sight, here: Middle, there: Middle, color: string): void {
  const before = there.start < here.start;
  const [from, to] = [before ? there.end : there.start, before ? here.start : here.end];
  const bend = there.y === here.y ? sight.laneHeight * 0.9 : 0;
  context.strokeStyle = color;
  context.globalAlpha = 0.55;
  context.beginPath();
  context.moveTo(from, there.y);
  context.quadraticCurveTo((from + to) / 2, (there.y + here.y) / 2 + bend, to, here.y);
  context.stroke();
  context.globalAlpha = 1;
}

/** The time for which the selected action had no worker: below the bars, so that they can be read. */
function waited(context: Context, scene: Scene, sight: Sight, chosen: number): void {
  const { model, colors } = scene;
  const lane = model.lane[chosen];
  if (lane < 0 || !(model.wait[chosen] > 0)) return;
  const from = x(sight, model.start[chosen] - model.wait[chosen]);
  const to = x(sight, model.start[chosen]);
  if (to - from < 1) return;
  const bottom = AXIS + (lane + 1) * sight.laneHeight;
  context.fillStyle = colors.selected;
  context.fillRect(from, bottom - LANE_GAP, to - from, LANE_GAP);
  context.fillRect(from, bottom - 8, 2, 8);
}

/** The path of this run by itself: its steps, and between them the waits. */
export function pathStrip(context: Context, scene: Scene, sight: Sight): void {
  const box = strip(scene, sight);
  if (box === null) return;
  const { model, colors } = scene;
  const hatch = hatched(context, colors.waiting);
  for (const [action, wait, gap] of model.data.realised) {
    const start = model.start[action];
    const end = start + model.duration[action];
    if (end < sight.from || start - wait - gap > sight.to) continue;
    const left = x(sight, start - wait - gap);
    const middle = x(sight, start);
    const right = x(sight, end);
    if (middle - left > 0.3) {
      context.fillStyle = hatch ?? colors.waiting;
      context.fillRect(left, box.top, middle - left, box.tall);
    }
    context.fillStyle = colors.families[model.family(action)];
    context.fillRect(middle, box.top, Math.max(0.5, right - middle), box.tall);
    if (action === sight.selected || action === sight.hovered) {
      context.strokeStyle = action === sight.selected ? colors.selected : colors.ink;
      context.lineWidth = 2;
      context.strokeRect(left + 1, box.top + 1, Math.max(1, right - left - 2), box.tall - 2);
      context.lineWidth = 1;
    }
  }
  context.strokeStyle = colors.realised;
  context.setLineDash([4, 2]);
  const [from, to] = [Math.max(LEFT, x(sight, 0)), Math.min(sight.width - RIGHT, x(sight, model.end))];
  context.strokeRect(from + 0.5, box.top - 1.5, to - from - 1, box.tall + 3);
  context.setLineDash([]);
}

const TILE = 6;

function hatched(context: Context, color: string): CanvasPattern | null {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE;
  const lines = tile.getContext("2d");
  if (lines === null) return null;
  lines.strokeStyle = color;
  lines.lineWidth = 2;
  lines.beginPath();
  // Across the tile, and the corners of its neighbours.
  for (const shift of [-TILE, 0, TILE]) {
    lines.moveTo(shift - 1, TILE + 1);
    lines.lineTo(shift + TILE + 1, -1);
  }
  lines.stroke();
  return context.createPattern(tile, "repeat");
}

/** A stretch of time that was chosen. */
export function rangeMark(
  context: Context,
  scene: Scene,
  sight: Sight,
  range: [number, number],
  all: number,
): void {
  const left = Math.max(LEFT, x(sight, range[0]));
  const right = Math.min(sight.width - RIGHT, x(sight, range[1]));
  if (right < left) return;
  context.fillStyle = scene.colors.selected;
  context.globalAlpha = 0.12;
  context.fillRect(left, AXIS - 4, right - left, all - AXIS + 4);
  context.globalAlpha = 1;
  context.fillRect(left, AXIS - 4, 1, all - AXIS + 4);
  context.fillRect(right - 1, AXIS - 4, 1, all - AXIS + 4);
}
