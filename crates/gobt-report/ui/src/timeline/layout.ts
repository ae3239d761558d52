// Where is each action in the picture: which lane, and what lies at a moment? And how many ran?
import { Flag, type Model } from "../model";

/** The bars of one lane, in time. */
export interface Lane {
  actions: Int32Array;
  starts: Float64Array;
  ends: Float64Array;
}

/** The number of actions from one moment to the next. */
export interface Concurrency {
  at: Float64Array;
  running: Int32Array;
  waiting: Int32Array;
  mostRunning: number;
  mostWaiting: number;
}

export function lanes(model: Model): Lane[] {
  const rows: number[][] = Array.from({ length: model.lanes }, () => []);
  for (let action = 0; action < model.count; action++) {
    if (model.lane[action] >= 0) rows[model.lane[action]].push(action);
  }
  return rows.map((row) => {
    row.sort((a, b) => model.start[a] - model.start[b] || a - b);
    return {
      actions: Int32Array.from(row),
      starts: Float64Array.from(row, (action) => model.start[action]),
      ends: Float64Array.from(row, (action) => model.start[action] + model.duration[action]),
    };
  });
}

/** The first place whose value is greater than `value`. */
export function upper(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The action of a lane at a moment, or the nearest one within `reach` of it. */
export function actionAt(lane: Lane, at: number, reach: number): number | null {
  const after = upper(lane.starts, at);
  let best: number | null = null;
  let distance = reach;
  for (const place of [after - 1, after]) {
    if (place < 0 || place >= lane.actions.length) continue;
    const off = Math.max(lane.starts[place] - at, at - lane.ends[place], 0);
    if (off <= distance && (best === null || off < distance)) {
      best = lane.actions[place];
      distance = off;
    }
  }
  return best;
}

/** Ends come first, so that a worker that goes on at the same instant is not counted twice. */
export function concurrency(model: Model): Concurrency {
  const done = [];
  for (let action = 0; action < model.count; action++) {
    if (model.has(action, Flag.done)) done.push(action);
  }
  const starts = Float64Array.from(done, (a) => model.start[a]).sort();
  const ready = Float64Array.from(done, (a) => model.start[a] - model.wait[a]).sort();
  const ends = Float64Array.from(done, (a) => model.start[a] + model.duration[a]).sort();
  const n = done.length;
  const at: number[] = [];
  const running: number[] = [];
  const waiting: number[] = [];
  let [mostRunning, mostWaiting] = [0, 0];
  let [s, r, e] = [0, 0, 0];
  while (e < n) {
    const now = Math.min(ends[e], s < n ? starts[s] : Infinity, r < n ? ready[r] : Infinity);
    while (e < n && ends[e] === now) e++;
    while (r < n && ready[r] === now) r++;
    while (s < n && starts[s] === now) s++;
    at.push(now);
    running.push(s - e);
    waiting.push(r - s);
    mostRunning = Math.max(mostRunning, s - e);
    mostWaiting = Math.max(mostWaiting, r - s);
  }
  return {
    at: Float64Array.from(at),
    running: Int32Array.from(running),
    waiting: Int32Array.from(waiting),
    mostRunning,
    mostWaiting,
  };
}
