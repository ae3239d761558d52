import { describe, expect, it } from "vitest";
import { listed, matching, rows } from "../src/parts/rows";
import { START } from "../src/state";
import { made } from "./made";

const model = made([
  { path: "b/x", self: 5, parent: null, origin: 0 },
  { path: "a/x", self: 5, parent: null, origin: 0 },
  { path: "net", self: 9, parent: null, origin: 2 },
]);
const names = (view: Partial<typeof START>): string[] => listed(model, { ...START, ...view }).map((u) => u.name);

describe("the rows of the packages", () => {
  it("are sorted, equal ones by name", () => {
    expect(names({})).toEqual(["net", "a/x", "b/x"]);
    expect(names({ ascending: true })).toEqual(["a/x", "b/x", "net"]);
    expect(names({ sort: "name", ascending: true })).toEqual(["a/x", "b/x", "net"]);
  });

  it("have unknown figures at the end, whichever the order", () => {
    model.units[2].lines = 7;
    expect(names({ sort: "lines" })[0]).toBe("net");
    expect(names({ sort: "lines", ascending: true })[0]).toBe("net");
  });

  it("match every word of the search, and the filters", () => {
    expect(names({ search: "X a/" })).toEqual(["a/x"]);
    expect(names({ search: "library" })).toEqual(["net"]);
    expect(names({ origins: ["own"] })).toEqual(["a/x", "b/x"]);
    expect(names({ origins: ["third"] })).toEqual([]);
  });

  it("are grouped by module, the slowest first", () => {
    const grouped = rows(model, { ...START, grouped: true });
    expect(grouped.map((row) => (row.kind === "unit" ? row.unit.name : `${row.name} ${row.self}`))).toEqual([
      "own module 10",
      "a/x",
      "b/x",
      "standard library 9",
      "net",
    ]);
  });

  it("of closed modules are their heads alone", () => {
    const shown = (view: Partial<typeof START>): string[] =>
      rows(model, { ...START, grouped: true, ...view }).map((row) =>
        row.kind === "unit" ? row.unit.name : `${row.name} ${row.closed ? "closed" : "open"}`,
      );
    expect(shown({ folded: true })).toEqual(["own module closed", "standard library closed"]);
    expect(shown({ folded: true, turned: ["standard library"] })).toEqual([
      "own module closed",
      "standard library open",
      "net",
    ]);
    expect(shown({ turned: ["own module"] })).toEqual(["own module closed", "standard library open", "net"]);
  });

  it("of a search have what ends with it first", () => {
    const found = made([
      { path: "a/pgxpool", self: 9, parent: null, origin: 1 },
      { path: "b/pgx", self: 1, parent: null, origin: 1 },
    ]);
    expect(matching(found, { ...START, search: "pgx" }).map((u) => u.name)).toEqual(["b/pgx", "a/pgxpool"]);
  });
});
