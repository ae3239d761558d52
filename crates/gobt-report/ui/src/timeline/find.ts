// Which actions are looked for?
import type { Model } from "../model";

export interface Found {
  /** For each action whether it is one. */
  mask: Uint8Array;
  /** Those with a place in the picture, the best first. */
  best: number[];
  /** All their time, in ns. */
  work: number;
}

/**
 * Actions whose name has all these words; `null` where nothing is looked for. The best are those of a
 * package with just this name, then with this name at the end of its path, and of these the longest.
 */
export function find(model: Model, names: string[], text: string): Found | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const mask = new Uint8Array(model.count);
  const best: number[] = [];
  let work = 0;
  for (let action = 0; action < model.count; action++) {
    if (!words.every((word) => names[action].includes(word))) continue;
    mask[action] = 1;
    if (model.lane[action] < 0) continue;
    best.push(action);
    work += model.duration[action];
  }
  const wanted = words.join(" ");
  const rank = new Map(best.map((action) => [action, likeness(model, action, wanted)]));
  best.sort((a, b) => {
    const [x, y] = [rank.get(a) ?? 0, rank.get(b) ?? 0];
    return y - x || model.duration[b] - model.duration[a] || a - b;
  });
  return { mask, best, work };
}

function likeness(model: Model, action: number, wanted: string): number {
  const name = model.unitOf(action)?.name.toLowerCase();
  if (name === undefined) return 0;
  if (name === wanted) return 2;
  return name.endsWith(`/${wanted}`) ? 1 : 0;
}

/** What is searched: the name and the kind of each action, in small letters. */
export function searchable(model: Model): string[] {
  return Array.from({ length: model.count }, (_, action) =>
    `${model.label(action)} ${model.mode(action)}`.toLowerCase(),
  );
}

/** The next best match after the chosen one, or the one before it; around the ends. */
export function nextFound(found: Found, chosen: number | null, step: 1 | -1): number | null {
  const { best } = found;
  if (best.length === 0) return null;
  const here = chosen === null ? -1 : best.indexOf(chosen);
  if (here < 0) return best[step > 0 ? 0 : best.length - 1];
  return best[(here + step + best.length) % best.length];
}
