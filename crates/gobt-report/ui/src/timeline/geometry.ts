// Where in the picture is what? Lanes, below them the path of this run, below it two charts.
import type { Model } from "../model";
import type { Colors } from "../theme";
import type { Concurrency, Lane } from "./layout";

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
  /** The moment under the pointer, where it is over a chart. */
  cursor: number | null;
  /** For each action whether it is looked for; `null` where nothing is. */
  found: Uint8Array | null;
  range: [from: number, to: number] | null;
}

export const LEFT = 46;
export const RIGHT = 8;
export const AXIS = 24;
export const CHART = 54;
export const CHART_GAP = 18;
const STRIP = 16;
const STRIP_GAP = 6;

/** Neighbouring lanes are told apart by so much. */
export const LANE_GAP = 2;

/** How tall the bars of a lane are. */
export function barHeight(sight: Sight): number {
  return sight.laneHeight - (sight.laneHeight > 6 ? LANE_GAP : 0);
}

function lanesEnd(scene: Scene, sight: Sight): number {
  return AXIS + scene.lanes.length * sight.laneHeight;
}

/** The path of this run by itself; `null` where it is not shown. */
export function strip(scene: Scene, sight: Sight): { top: number; tall: number } | null {
  if (!sight.realised || scene.model.data.realised.length === 0) return null;
  return { top: lanesEnd(scene, sight) + STRIP_GAP, tall: STRIP };
}

export function chartTop(scene: Scene, sight: Sight): number {
  const path = strip(scene, sight);
  return (path === null ? lanesEnd(scene, sight) : path.top + path.tall) + CHART_GAP;
}

export function height(scene: Scene, sight: Sight): number {
  return chartTop(scene, sight) + 2 * CHART + CHART_GAP + 6;
}

export function x(sight: Sight, at: number): number {
  return LEFT + ((at - sight.from) / (sight.to - sight.from)) * (sight.width - LEFT - RIGHT);
}

export function moment(sight: Sight, x: number): number {
  return sight.from + ((x - LEFT) / (sight.width - LEFT - RIGHT)) * (sight.to - sight.from);
}

/** The bar of an action; `null` where it is not in sight. */
export function place(scene: Scene, sight: Sight, action: number): [left: number, right: number, top: number] | null {
  const { model } = scene;
  const lane = model.lane[action];
  if (lane < 0) return null;
  const start = model.start[action];
  const end = start + model.duration[action];
  if (end < sight.from || start > sight.to) return null;
  return [x(sight, start), x(sight, end), AXIS + lane * sight.laneHeight];
}
