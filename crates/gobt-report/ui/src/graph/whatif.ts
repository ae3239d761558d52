// What would this build take with other workers, and with some packages free?
import type { Scaling } from "../data";
import type { Model } from "../model";
import { criticalPath, type CriticalPath } from "./chains";
import { replay, sharedReplay } from "./replay";

export interface Prediction {
  workers: number;
  /** By plain replay, as `gobt what-if` has it: without the time in which tests were blocked. */
  exec: number;
  /** The other end of the range: actions that run at once share cores. */
  shared: number;
  path: CriticalPath;
}

/** Durations with the actions of these units taking no time. */
export function freed(model: Model, units: Iterable<number>): Float64Array {
  const durations = model.free.slice();
  for (const unit of units) {
    for (const action of model.units[unit].actions) durations[action] = 0;
  }
  return durations;
}

/** The exec time alone, by plain replay. */
export function execTime(model: Model, units: Iterable<number>, workers: number): number {
  return replay(model.graph, freed(model, units), workers);
}

/** The build with these units free and so many workers, on a machine with a core for each. */
export function predict(
  model: Model,
  scaling: Scaling,
  units: Iterable<number>,
  workers: number,
): Prediction {
  const free = [...units];
  const durations = freed(model, free);
  const exec = replay(model.graph, durations, workers);
  const cores = Math.max(scaling.cores, workers);
  return {
    workers,
    exec,
    shared:
      workers === scaling.parallelism ? exec : withCores(model, scaling, free, workers, cores),
    path: criticalPath(model.graph, durations),
  };
}

/** The end of the range where the running actions share so many cores. */
export function withCores(
  model: Model,
  scaling: Scaling,
  units: Iterable<number>,
  workers: number,
  cores: number,
): number {
  const alone = Float64Array.from(scaling.alone);
  for (const unit of units) {
    for (const action of model.units[unit].actions) alone[action] = 0;
  }
  return sharedReplay(model.graph, { alone, demands: scaling.demands, cores }, workers);
}

/** A package, and what the build would save if it took no time. */
export interface Target {
  unit: number;
  /** With the recorded number of workers. */
  saving: number;
  /** With many. */
  savingWithMany: number;
}

/** So many workers stand for many. */
export const MANY = 16;

/** Packages that may be worth an attack: the slowest, and those on the critical path. */
export function candidates(model: Model, most: number): number[] {
  const busy = model.units.filter((unit) => unit.self > 0);
  const top = (key: (unit: (typeof busy)[number]) => number): number[] =>
    [...busy]
      .sort((a, b) => key(b) - key(a) || a.index - b.index)
      .slice(0, most)
      .filter((unit) => key(unit) > 0)
      .map((unit) => unit.index);
  return [...new Set([...top((unit) => unit.self), ...top((unit) => unit.drag ?? 0)])];
}

/** What each of these packages would save; the largest saving first. */
export function* targets(model: Model, scaling: Scaling, units: number[]): Generator<Target[]> {
  const now = execTime(model, [], scaling.parallelism);
  const many = execTime(model, [], MANY);
  const found: Target[] = [];
  for (const unit of units) {
    found.push({
      unit,
      saving: now - execTime(model, [unit], scaling.parallelism),
      savingWithMany: many - execTime(model, [unit], MANY),
    });
    yield found;
  }
}
