// Which package imports which, and what would not be built without some of them?
//
// The same as gobt_analysis's `Units` and `Removal`: a test holds it against what Rust wrote.
import type { Model } from "../model";

export class Imports {
  /** For each unit those that it depends on: each once, ascending, itself left out. */
  readonly of: readonly number[][];
  /** For each unit those that depend on it, likewise. */
  readonly by: readonly number[][];

  constructor(model: Model) {
    const of: number[][] = [];
    const by: number[][] = model.units.map(() => []);
    for (const unit of model.units) {
      const found = new Set<number>();
      for (const action of unit.actions) {
        for (const before of model.graph.dependencies(action)) {
          const needed = model.compiledUnit(before);
          if (needed !== null && needed !== unit) found.add(needed.index);
        }
      }
      of.push([...found].sort((a, b) => a - b));
    }
    of.forEach((row, unit) => row.forEach((needed) => by[needed].push(unit)));
    this.of = of;
    this.by = by;
  }
}

const known = new WeakMap<Model, Imports>();

export function importsOf(model: Model): Imports {
  const found = known.get(model) ?? new Imports(model);
  known.set(model, found);
  return found;
}

/** For each unit whether it is not built any more without these: no way from a root leads to it. */
export function gone(model: Model, without: readonly number[]): Uint8Array {
  const imports = importsOf(model);
  const gone = new Uint8Array(model.units.length).fill(1);
  const refused = new Set(without);
  const toVisit = starts(imports);
  for (let unit = toVisit.pop(); unit !== undefined; unit = toVisit.pop()) {
    if (refused.has(unit) || gone[unit] === 0) continue;
    gone[unit] = 0;
    toVisit.push(...imports.of[unit]);
  }
  return gone;
}

/** A shortest way from a root to this unit, both included; of equal ones the smallest numbers. */
export function wayIn(imports: Imports, unit: number): number[] {
  const next = new Map<number, number | null>([[unit, null]]);
  const queue = [unit];
  for (let at = 0; at < queue.length; at++) {
    const here = queue[at];
    if (imports.by[here].length === 0) return chain(next, here);
    for (const importer of imports.by[here]) {
      if (next.has(importer)) continue;
      next.set(importer, here);
      queue.push(importer);
    }
  }
  return [unit];
}

function chain(next: Map<number, number | null>, root: number): number[] {
  const way: number[] = [];
  for (let here: number | null = root; here !== null; here = next.get(here) ?? null) way.push(here);
  return way;
}

/** The roots, and of units in a circle, which go never writes, one. */
function starts(imports: Imports): number[] {
  const starts = imports.by.flatMap((row, unit) => (row.length === 0 ? [unit] : []));
  const reached = new Uint8Array(imports.by.length);
  const toVisit = [...starts];
  for (;;) {
    for (let unit = toVisit.pop(); unit !== undefined; unit = toVisit.pop()) {
      if (reached[unit] === 1) continue;
      reached[unit] = 1;
      toVisit.push(...imports.of[unit]);
    }
    const left = reached.indexOf(0);
    if (left < 0) return starts;
    starts.push(left);
    toVisit.push(left);
  }
}
