// Does the page's replay give what Rust's gives, to the nanosecond? The cases are written by
// crates/gobt-report/examples/replay_cases.rs; scripts/ui runs it before these tests.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Data } from "../src/data";
import { criticalPath } from "../src/graph/chains";
import { Heap } from "../src/graph/heap";
import { replay, sharedReplay } from "../src/graph/replay";
import { gone, importsOf } from "../src/graph/imports";
import { execTime, pathAfter, predict, withCores } from "../src/graph/whatif";
import { Model } from "../src/model";
import { folder } from "./folder";

interface Cases {
  name: string;
  data: Data;
  imports: number[][];
  sets: {
    free: number[];
    without: number[];
    gone: number[];
    path: { length: number; steps: number[] } | null;
    runs: { workers: number; cores: number; exec: number; shared: number }[];
  }[];
}

const files = readdirSync(folder("cases")).filter((file) => file.endsWith(".json"));
const all = files.map((file) => JSON.parse(readFileSync(join(folder("cases"), file), "utf8")) as Cases);

describe("replay", () => {
  it("there is a case for every kind of recorded build", () => {
    const names = all.map((cases) => cases.name);
    for (const name of ["diamond", "tie", "cgo-go1.27.3", "gotest-go1.21.13", "cmd-go"]) {
      expect(names).toContain(name);
    }
    expect(all.some(({ data }) => data.actions.blocked.length > 0)).toBe(true);
    const runs = all.flatMap(({ sets }) => sets.flatMap((set) => set.runs));
    expect(runs.length).toBeGreaterThan(1000);
    // Packages that go, and others with them.
    expect(all.some(({ sets }) => sets.some((set) => set.gone.length > set.without.length))).toBe(true);
  });

  for (const { name, data, imports, sets } of all) {
    const model = new Model(data);
    const scaling = data.scaling;
    it.skipIf(scaling === null)(`${name}: scaling as Rust has it`, () => {
      if (scaling === null) return;
      for (const [workers, plain, shared] of scaling.points) {
        expect(replay(model.graph, model.duration, workers)).toBe(plain);
        const again =
          workers === scaling.parallelism
            ? replay(model.graph, model.free, workers)
            : sharedReplay(model.graph, scaling, workers);
        expect(again).toBe(shared);
      }
      expect(replay(model.graph, model.duration, scaling.parallelism)).toBe(scaling.predicted);
      const path = criticalPath(model.graph, model.duration);
      expect(path.steps).toEqual(data.critical);
      expect(path.length).toBe(data.critical_length);
    });

    it(`${name}: imports, and what goes with a package, as Rust has them`, () => {
      expect(importsOf(model).of).toEqual(imports);
      for (const { without, gone: expected } of sets) {
        const found = [...gone(model, without).entries()].flatMap(([unit, is]) => (is === 1 ? [unit] : []));
        expect(found).toEqual(expected);
      }
    });

    it.skipIf(scaling === null)(`${name}: what-if as Rust has it`, () => {
      if (scaling === null) return;
      for (const { free, without, path, runs } of sets) {
        const change = { free, without };
        expect(runs.length).toBeGreaterThan(0);
        expect(pathAfter(model, change)).toEqual(path);
        for (const { workers, cores, exec, shared } of runs) {
          expect(execTime(model, change, workers)).toBe(exec);
          expect(withCores(model, scaling, change, workers, cores)).toBe(shared);
          const shown = predict(model, scaling, change, workers);
          expect(shown.exec).toBe(exec);
          expect(shown.path).toEqual(path);
        }
      }
    });
  }
});

describe("heap", () => {
  it("gives the smallest key first, of equal ones the smaller number", () => {
    const heap = new Heap();
    const entries: [number, number][] = [
      [5, 1],
      [3, 9],
      [3, 2],
      [0, 7],
      [3, 4],
      [5, 0],
    ];
    for (const [key, item] of entries) heap.push(key, item);
    const order = entries.map(() => heap.pop());
    expect(order).toEqual([7, 2, 4, 9, 0, 1]);
    expect(heap.size).toBe(0);
  });
});
