// What would so many cores bring, in a sentence?
import { duration, percent, plural, range } from "../format";
import { replay } from "../graph/replay";
import { NO_CHANGE, withCores } from "../graph/whatif";
import type { Model } from "../model";

export interface CoresRange {
  workers: number;
  /** Every action takes as long as recorded. */
  plain: number;
  /** Actions that run at once share the cores, one for each worker. */
  shared: number;
}

const known = new WeakMap<Model, Map<number, CoresRange | null>>();

/** The exec time with so many workers on a machine with a core for each; `null` where not known. */
export function coresRange(model: Model, workers: number): CoresRange | null {
  const found = known.get(model) ?? new Map<number, CoresRange | null>();
  known.set(model, found);
  const before = found.get(workers);
  if (before !== undefined) return before;
  const range = replayed(model, workers);
  found.set(workers, range);
  return range;
}

function replayed(model: Model, workers: number): CoresRange | null {
  const scaling = model.data.scaling;
  if (scaling === null || !scaling.exact) return null;
  const plain = replay(model.graph, model.duration, workers);
  if (workers === scaling.parallelism) return { workers, plain, shared: plain };
  const cores = Math.max(scaling.cores, workers);
  return { workers, plain, shared: withCores(model, scaling, NO_CHANGE, workers, cores) };
}

export function coresAnswer(model: Model, workers: number): string | null {
  const scaling = model.data.scaling;
  const found = coresRange(model, workers);
  if (scaling === null || found === null || model.data.totals.executed === 0) return null;
  const now = scaling.observed;
  if (now === 0 || model.count < 2) return null;
  const recorded = `${duration(now)} with ${plural(scaling.parallelism, "worker", "workers")}`;
  if (workers === scaling.parallelism) return `This build ran with ${workers} workers: ${recorded}.`;
  const worst = Math.max(found.plain, found.shared);
  const best = Math.min(found.plain, found.shared);
  const verb = workers > scaling.parallelism ? "instead of" : "against";
  const gain = 1 - worst / now;
  const most = 1 - best / now;
  const text = `With ${workers} workers on ${workers} cores it would take ${range(best, worst)} ${verb} ${recorded}`;
  if (most < 0.05) return `${text}: next to nothing gained.`;
  return `${text}: ${percent(Math.max(0, gain))} ${percent(gain) === percent(most) ? "" : `to ${percent(most)} `}less.`;
}
