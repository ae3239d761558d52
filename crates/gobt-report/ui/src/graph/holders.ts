// What held the workers while an action waited for one?
import type { Model } from "../model";

export interface Holder {
  action: number;
  held: number;
}

/** What ran between the two moments and for how long of it: the longest first. */
export function holders(model: Model, from: number, until: number): Holder[] {
  const found: Holder[] = [];
  if (!(from < until)) return found;
  for (let action = 0; action < model.count; action++) {
    if (model.lane[action] < 0) continue;
    const start = model.start[action];
    const held = Math.min(start + model.duration[action], until) - Math.max(start, from);
    if (held > 0) found.push({ action, held });
  }
  return found.sort((a, b) => b.held - a.held || a.action - b.action);
}
