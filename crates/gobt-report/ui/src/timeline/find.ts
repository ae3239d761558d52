// Which actions are looked for?
import type { Model } from "../model";

export interface Found {
  /** For each action whether it is one. */
  mask: Uint8Array;
  /** Those with a place in the picture, the first to start first. */
  inTime: number[];
  /** All their time, in ns. */
  work: number;
}

/** Actions whose name has all these words; `null` where nothing is looked for. */
export function find(model: Model, names: string[], text: string): Found | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const mask = new Uint8Array(model.count);
  const inTime: number[] = [];
  let work = 0;
  for (let action = 0; action < model.count; action++) {
    if (!words.every((word) => names[action].includes(word))) continue;
    mask[action] = 1;
    if (model.lane[action] < 0) continue;
    inTime.push(action);
    work += model.duration[action];
  }
  inTime.sort((a, b) => model.start[a] - model.start[b] || a - b);
  return { mask, inTime, work };
}

/** What is searched: the name and the kind of each action, in small letters. */
export function searchable(model: Model): string[] {
  return Array.from({ length: model.count }, (_, action) =>
    `${model.label(action)} ${model.mode(action)}`.toLowerCase(),
  );
}

/** The match after the chosen action, or before it; around the ends. */
export function nextFound(model: Model, found: Found, chosen: number | null, step: 1 | -1): number | null {
  const { inTime } = found;
  if (inTime.length === 0) return null;
  if (chosen === null || model.lane[chosen] < 0) return inTime[step > 0 ? 0 : inTime.length - 1];
  const here = inTime.indexOf(chosen);
  if (here >= 0) return inTime[(here + step + inTime.length) % inTime.length];
  const after = inTime.findIndex((action) => model.start[action] > model.start[chosen]);
  const next = after < 0 ? inTime.length : after;
  return inTime[((step > 0 ? next : next - 1) + inTime.length) % inTime.length];
}
