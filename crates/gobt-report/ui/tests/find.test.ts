import { describe, expect, it } from "vitest";
import { countsAt } from "../src/timeline/charts";
import { find, nextFound } from "../src/timeline/find";
import { concurrency } from "../src/timeline/layout";
import { MOST_FRAMED, strongNeighbours } from "../src/timeline/marks";
import { ranIn } from "../src/timeline/stretch";
import { made } from "./made";

const model = made([], [
  { start: 0, duration: 10, lane: 0 },
  { start: 10, duration: 5, wait: 4, lane: 0 },
  { start: 2, duration: 6, wait: 2, lane: 1 },
  { start: 20, duration: 5, lane: 0 },
]);
const names = ["build net/http", "build net", "link main", "vet net/url"];

describe("what is looked for", () => {
  it("has all the words, and is counted with its time", () => {
    const found = find(model, names, " NET build ");
    expect(found).toMatchObject({ best: [0, 1], work: 15 });
    expect([...(found?.mask ?? [])]).toEqual([1, 1, 0, 0]);
    expect(find(model, names, "nowhere")).toMatchObject({ best: [], work: 0 });
    expect(find(model, names, "  ")).toBeNull();
  });

  it("is walked through, the longest first, around the ends", () => {
    const found = find(model, names, "net");
    if (found === null) throw new Error("nothing");
    // Of equally long ones the smaller number.
    expect(found.best).toEqual([0, 1, 3]);
    expect([nextFound(found, null, 1), nextFound(found, null, -1)]).toEqual([0, 3]);
    expect([nextFound(found, 3, 1), nextFound(found, 0, -1)]).toEqual([0, 3]);
    // One that is no match: from the beginning.
    expect([nextFound(found, 2, 1), nextFound(found, 2, -1)]).toEqual([0, 3]);
    const none = find(model, names, "nowhere");
    expect(none && nextFound(none, 1, 1)).toBeNull();
  });

  it("has the package of just that name first, then what ends with it", () => {
    const unit = (path: string) => ({ path, self: 1, parent: null, origin: 1 });
    const packages = made(
      [unit("a/net/http"), unit("net/http/httputil"), unit("net/http")],
      [9, 99, 5].map((duration, unit) => ({ start: 0, duration, lane: unit, unit })),
    );
    const found = find(packages, packages.units.map(({ name }) => name), "net/http");
    expect(found?.best).toEqual([2, 0, 1]);
  });
});

describe("a stretch of time", () => {
  it("counts of each action what lies in it", () => {
    const ran = ranIn(model, [5, 12], 5);
    expect([ran.actions, ran.work]).toEqual([3, 5 + 2 + 3]);
    expect(ran.largest.map(({ work }) => work)).toEqual([10]);
    expect(ranIn(model, [16, 19], 5)).toEqual({ actions: 0, work: 0, largest: [] });
  });
});

describe("at a moment", () => {
  it("so many ran and so many waited", () => {
    const counts = concurrency(model);
    expect(countsAt(counts, 7)).toEqual({ running: 2, waiting: 1 });
    expect(countsAt(counts, 17)).toEqual({ running: 0, waiting: 0 });
    expect(countsAt(counts, -1)).toEqual({ running: 0, waiting: 0 });
  });
});

describe("of many neighbours", () => {
  it("only those on a path are framed, of few all", () => {
    const few = Int32Array.from([0, 1]);
    expect([...few].map(strongNeighbours(model, 3, few))).toEqual([true, true]);
    const many = new Int32Array(MOST_FRAMED + 1).fill(1);
    model.onCritical[2] = 1;
    const strong = strongNeighbours(model, 3, many);
    expect([0, 1, 2].map(strong)).toEqual([false, false, true]);
  });
});
