import { describe, expect, it } from "vitest";
import type { Data } from "../src/data";
import { Model } from "../src/model";
import { byImports, byPaths, icicle, smaller, way } from "../src/tree/nodes";
import { made } from "./made";

const model = made([
  { path: "example.com/m", self: 10, parent: null, origin: 0 },
  { path: "example.com/m/a", self: 20, parent: 0, origin: 0 },
  { path: "net/http", self: 40, parent: 0, origin: 2 },
  { path: "net", self: 30, parent: 2, origin: 2 },
]);

describe("the tree", () => {
  it("by imports has below a package what comes in through it alone", () => {
    const { root, find } = byImports(model);
    expect(root.total).toBe(100);
    expect(root.children.map((child) => child.name)).toEqual(["example.com/m"]);
    expect(root.children[0].children.map(({ name, total }) => [name, total])).toEqual([
      ["net/http", 70],
      ["example.com/m/a", 20],
    ]);
    expect(way(find("3")).map((at) => at.name)).toEqual(["all packages", "example.com/m", "net/http", "net"]);
    expect(find("nowhere")).toBe(root);
  });

  it("by paths has the standard library below std, and joins what stands alone", () => {
    const { root } = byPaths(model);
    expect(root.children.map(({ name, total }) => [name, total])).toEqual([
      ["std/net", 70],
      ["example.com/m", 30],
    ]);
    const net = root.children[0];
    expect([net.self, net.packages, net.children[0].name]).toEqual([30, 2, "http"]);
  });

  it("draws nothing thinner than asked, and says how many are left out", () => {
    const { root } = byImports(model);
    const boxes = icicle(root, 100, 9, 25);
    expect(boxes.map(({ node, rest, left, width, depth }) => [node.name, rest, left, width, depth])).toEqual([
      ["all packages", 0, 0, 100, 0],
      ["example.com/m", 0, 0, 100, 1],
      ["net/http", 0, 0, 70, 2],
      ["net", 0, 0, 30, 3],
    ]);
    const less = icicle(root, 100, 9, 15).filter(({ rest }) => rest > 0);
    expect(less).toEqual([]);
    const many = made([
      { path: "m", self: 60, parent: null, origin: 3 },
      ...Array.from({ length: 40 }, (_, at) => ({ path: `p${at}`, self: 1, parent: 0, origin: 3 })),
    ]);
    const rest = icicle(byImports(many).root, 100, 9, 2).find((box) => box.rest > 0);
    expect(rest).toMatchObject({ rest: 40, left: 0, width: 40, depth: 2 });
  });

  it("gives those too small to be seen as a node of their own, which a link finds again", () => {
    const { find } = byImports(model);
    const rest = smaller(find("0"), 1);
    expect(rest).toMatchObject({ name: "1 smaller in example.com/m", total: 20, packages: 1, self: 0 });
    expect(rest.children.map(({ name }) => name)).toEqual(["example.com/m/a"]);
    expect(find(rest.id)).toEqual(rest);
    expect(way(rest).map((at) => at.name)).toEqual(["all packages", "example.com/m", rest.name]);
    for (const id of ["0 rest 2", "0 rest -1", "0 rest x", "7 rest 0"]) expect(find(id)).toBe(find(null));
  });

  it("of nothing is empty", () => {
    const { root } = byImports(made([]));
    expect(icicle(root, 100, 9, 1)).toHaveLength(1);
    expect(new Model({ ...made([]).data } as Data).count).toBe(0);
  });
});
