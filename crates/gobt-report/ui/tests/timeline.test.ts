import { describe, expect, it } from "vitest";
import { holders } from "../src/graph/holders";
import { actionAt, concurrency, lanes, upper } from "../src/timeline/layout";
import { around, filled, moved, within, zoomed } from "../src/timeline/sight";
import { made } from "./made";

const model = made([], [
  { start: 0, duration: 10, lane: 0 },
  { start: 10, duration: 5, wait: 4, lane: 0 },
  { start: 2, duration: 6, wait: 2, lane: 1 },
  { start: 20, duration: 5, lane: 0 },
]);

describe("the timeline", () => {
  it("finds what lies at a moment, or nearest to it within reach", () => {
    const [first, second] = lanes(model);
    expect([...first.actions]).toEqual([0, 1, 3]);
    expect([actionAt(first, 0, 0), actionAt(first, 9, 0), actionAt(first, 12, 0)]).toEqual([0, 0, 1]);
    expect(actionAt(first, 17, 1)).toBeNull();
    expect([actionAt(first, 16.5, 2), actionAt(first, 19, 2)]).toEqual([1, 3]);
    expect(actionAt(second, 100, Infinity)).toBe(2);
  });

  it("counts a worker once that goes on at the same instant", () => {
    const { at, running, waiting, mostRunning, mostWaiting } = concurrency(model);
    expect([...at]).toEqual([0, 2, 6, 8, 10, 15, 20, 25]);
    expect([...running]).toEqual([1, 2, 2, 1, 1, 0, 1, 0]);
    expect([...waiting]).toEqual([1, 0, 1, 1, 0, 0, 0, 0]);
    expect([mostRunning, mostWaiting]).toEqual([2, 1]);
  });

  it("knows what held the workers during a wait", () => {
    expect(holders(model, 6, 10)).toEqual([
      { action: 0, held: 4 },
      { action: 2, held: 2 },
    ]);
    expect(holders(model, 5, 5)).toEqual([]);
  });

  it("zooms around a moment and stays within the build", () => {
    expect(zoomed([0, 1000e6], 0.5, 250e6, 1000e6)).toEqual([125e6, 625e6]);
    expect(zoomed([0, 1000e6], 2, 0, 1000e6)).toEqual([0, 1000e6]);
    expect(moved([100e6, 200e6], -9, 1000e6)).toEqual([0, 100e6]);
    expect(moved([100e6, 200e6], 50, 1000e6)).toEqual([900e6, 1000e6]);
    // Not closer than can be told apart.
    expect(within([500, 501], 1000e6)).toEqual([500, 1500]);
  });

  it("brings an action into sight only where it is not", () => {
    expect(around([0, 1000e6], 100e6, 50e6, 1000e6, 1000)).toEqual([0, 1000e6]);
    const [from, to] = around([0, 1000e6], 500e6, 1e6, 1000e6, 1000);
    // A tenth would be a hundred times closer: not at once.
    expect([from, to]).toEqual([475.5e6, 525.5e6]);
    expect(around([480e6, 530e6], 400e6, 1e6, 1000e6, 1000)).toEqual([375.5e6, 425.5e6]);
    // What is longer than the picture fills it.
    expect(around([465e6, 480e6], 470e6, 100e6, 1000e6, 1000)).toEqual([455e6, 585e6]);
    // What is only elsewhere is moved to, as long as it can be seen there.
    expect(around([0, 100e6], 500e6, 10e6, 1000e6, 1000)).toEqual([455e6, 555e6]);
    // What sticks out on both sides is in sight.
    expect(around([100e6, 200e6], 0, 900e6, 1000e6, 1000)).toEqual([100e6, 200e6]);
    // What took no time is not looked at through a microscope.
    expect(around([0, 1000e6], 500e6, 0, 1000e6, 1000)).toEqual([475e6, 525e6]);
  });

  it("fills the picture with an action when asked to", () => {
    expect(filled(500e6, 100e6, 1000e6)).toEqual([485e6, 615e6]);
    expect(filled(0, 1000e6, 1000e6)).toEqual([0, 1000e6]);
  });

  it("searches as expected at the ends", () => {
    const values = Float64Array.from([1, 2, 2, 3]);
    expect([0, 1, 2, 3, 9].map((value) => upper(values, value))).toEqual([0, 1, 3, 4, 4]);
    expect(upper(new Float64Array(), 1)).toBe(0);
  });
});
