import { describe, expect, it } from "vitest";
import { gone, importsOf, wayIn } from "../src/graph/imports";
import { unitsOfModules, workOfModules } from "../src/parts/modules";
import { made } from "./made";

/** main imports a and b, both import c; b alone imports d. One action each. */
function model() {
  const unit = (path: string, self: number, parent: number | null, origin: number) => ({ path, self, parent, origin });
  const units = [
    unit("main", 1, null, 0),
    unit("a", 2, 0, 1),
    unit("b", 4, 0, 1),
    unit("c", 8, 0, 1),
    unit("d", 16, 2, 1),
  ];
  const needs = [[1, 2], [3], [3, 4], [], []];
  return made(units, units.map(({ self }, unit) => ({ start: 0, duration: self, lane: 0, unit, needs: needs[unit] })));
}

describe("imports", () => {
  it("are known in both directions", () => {
    expect(importsOf(model()).of).toEqual([[1, 2], [3], [3, 4], [], []]);
    expect(importsOf(model()).by).toEqual([[], [0], [0], [1, 2], [2]]);
  });

  it("lead in by a shortest way, of equal ones by the smaller number", () => {
    const imports = importsOf(model());
    expect(wayIn(imports, 3)).toEqual([0, 1, 3]);
    expect(wayIn(imports, 4)).toEqual([0, 2, 4]);
    expect(wayIn(imports, 0)).toEqual([0]);
  });

  it("take with them what nothing else needs", () => {
    expect([...gone(model(), [2])]).toEqual([0, 0, 1, 0, 1]);
    expect([...gone(model(), [1, 2])]).toEqual([0, 1, 1, 1, 1]);
    expect([...gone(model(), [0])]).toEqual([1, 1, 1, 1, 1]);
    expect([...gone(model(), [])]).toEqual([0, 0, 0, 0, 0]);
  });

  it("of units in a circle, which go never writes, end", () => {
    const unit = (path: string) => ({ path, self: 1, parent: null, origin: 1 });
    const circle = made(
      [unit("a"), unit("b")],
      // Two actions of a, of which b needs one and one needs b.
      [
        { start: 0, duration: 1, lane: 0, unit: 0, needs: [] },
        { start: 1, duration: 1, lane: 0, unit: 1, needs: [0] },
        { start: 2, duration: 1, lane: 0, unit: 0, needs: [1] },
      ],
    );
    expect([...gone(circle, [])]).toEqual([0, 0]);
    expect([...gone(circle, [1])]).toEqual([0, 1]);
    expect(wayIn(importsOf(circle), 0)).toEqual([0]);
  });
});

describe("modules", () => {
  it("of others are summed with all that goes with them", () => {
    const built = model();
    built.units.forEach((unit, at) => (unit.module = at === 0 ? "m" : at < 3 ? "x" : "y"));
    expect([...unitsOfModules(built)]).toEqual([["x", [1, 2]], ["y", [3, 4]]]);
    // Nothing is known to be complete: whatever is not built took no time that one could add up.
    expect(workOfModules(built).size).toBe(0);
    Object.defineProperty(built, "complete", { value: true });
    const again = Object.assign(Object.create(built) as typeof built, {});
    expect([...workOfModules(again)]).toEqual([["x", 2 + 4 + 8 + 16], ["y", 8 + 16]]);
  });
});
