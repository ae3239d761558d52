// Which packages are listed, and in which order?
import type { Model, Unit } from "../model";
import type { SortKey, View } from "../state";
import { moduleOf, state } from "./facts";
import { workOfModules } from "./modules";

/** A package, or the head of a group of them. */
export type Row =
  | { kind: "unit"; unit: Unit }
  | { kind: "module"; name: string; units: number; self: number; closed: boolean };

/** What a column is sorted by; a number that is not known comes after all others. */
export function sortValue(unit: Unit, key: SortKey): number | string | null {
  switch (key) {
    case "name":
      return unit.name;
    case "module":
      return moduleOf(unit);
    case "state":
      return state(unit);
    default:
      return unit[key];
  }
}

export function matches(unit: Unit, view: Pick<View, "search" | "origins">): boolean {
  if (view.origins.length > 0 && !view.origins.includes(unit.origin)) return false;
  const wanted = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${unit.name} ${moduleOf(unit)}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** What matches a search, the best first: by the end of the name, else what takes most time. */
export function matching(model: Model, view: View): Unit[] {
  const last = view.search.trim().toLowerCase();
  const exact = (unit: Unit): number => {
    const name = unit.name.toLowerCase();
    return name === last || name.endsWith(`/${last}`) ? 1 : 0;
  };
  return listed(model, view).sort((a, b) => exact(b) - exact(a));
}

/** The packages of a view, sorted; equal ones by name, then by number. */
export function listed(model: Model, view: View): Unit[] {
  const found = model.units.filter((unit) => matches(unit, view));
  const values = new Map(found.map((unit) => [unit, sortValue(unit, view.sort)]));
  const sign = view.ascending ? 1 : -1;
  return found.sort((a, b) => {
    const [x, y] = [values.get(a) ?? null, values.get(b) ?? null];
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else if (x !== y) {
      return x < y ? -sign : sign;
    }
    return compare(a.name, b.name) || a.index - b.index;
  });
}

/** The same everywhere: by code, not by the language of the system. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The module of a package, or what it is part of instead. */
export function moduleName(unit: Unit): string {
  return unit.module ?? (moduleOf(unit) || "module not known");
}

/**
 * The rows of the table. Grouped by module: the one with the most self time first, or, sorted by
 * exclusive, the one without which most would be gone.
 */
export function rows(model: Model, view: View): Row[] {
  const units = listed(model, view);
  if (!view.grouped) return units.map((unit) => ({ kind: "unit", unit }));
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    const name = moduleName(unit);
    const group = groups.get(name);
    if (group) group.push(unit);
    else groups.set(name, [unit]);
  }
  const work = view.sort === "exclusive" ? workOfModules(model) : new Map<string, number>();
  const sum = (group: Unit[]): number => group.reduce((sum, unit) => sum + unit.self, 0);
  return [...groups]
    .map(([name, group]) => ({ name, group, self: sum(group) }))
    .map((group) => ({ ...group, key: work.get(group.name) ?? group.self }))
    .sort((a, b) => b.key - a.key || compare(a.name, b.name))
    .flatMap(({ name, group, self }): Row[] => {
      const closed = view.folded !== view.turned.includes(name);
      const head: Row = { kind: "module", name, units: group.length, self, closed };
      return closed ? [head] : [head, ...group.map((unit): Row => ({ kind: "unit", unit }))];
    });
}
