// What would be gone without a whole module?
import { gone, importsOf } from "../graph/imports";
import type { Choice } from "../graph/whatif";
import type { Model } from "../model";
import { moduleName } from "./rows";

/** More steps than this would keep the page from drawing. */
const MOST_STEPS = 20_000_000;

const known = new WeakMap<Model, Map<string, number>>();

/**
 * For each module of others the work of all that would not be built without it, in ns. Empty where
 * times are not known, or the build is too large to ask this of every module.
 */
export function workOfModules(model: Model): Map<string, number> {
  const found = known.get(model) ?? worked(model);
  known.set(model, found);
  return found;
}

function worked(model: Model): Map<string, number> {
  const work = new Map<string, number>();
  if (!model.complete) return work;
  const modules = unitsOfModules(model);
  const edges = importsOf(model).of.reduce((sum, row) => sum + row.length, model.units.length);
  if (modules.size * edges > MOST_STEPS) return work;
  for (const [name, units] of modules) {
    const without = gone(model, units);
    work.set(name, model.units.reduce((sum, unit) => sum + (without[unit.index] === 1 ? unit.self : 0), 0));
  }
  return work;
}

const members = new WeakMap<Model, Map<string, number[]>>();

/** The units of each module of others. */
export function unitsOfModules(model: Model): Map<string, number[]> {
  const found = members.get(model) ?? grouped(model);
  members.set(model, found);
  return found;
}

function grouped(model: Model): Map<string, number[]> {
  const modules = new Map<string, number[]>();
  for (const unit of model.units) {
    if (unit.origin !== "third") continue;
    const units = modules.get(moduleName(unit));
    if (units) units.push(unit.index);
    else modules.set(moduleName(unit), [unit.index]);
  }
  return modules;
}

/** The modules of others that bring most work with them. */
export function heaviest(model: Model, most: number): Choice[] {
  const work = workOfModules(model);
  return [...unitsOfModules(model)]
    .map(([name, units]) => ({ name, units, work: work.get(name) ?? 0 }))
    .filter((choice) => choice.work > 0)
    .sort((a, b) => b.work - a.work || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
