import { describe, expect, it } from "vitest";
import { fromHash, START, toHash, type View } from "../src/state";

describe("the view in the URL", () => {
  it("at the start names the part alone", () => {
    expect(toHash(START)).toBe("#summary");
    expect(fromHash("")).toEqual(START);
    expect(fromHash("#summary")).toEqual(START);
  });

  it("comes back as it was", () => {
    const view: View = {
      part: "packages",
      selection: { kind: "unit", number: 12 },
      zoom: [1_000, 2_500_000_000],
      range: [5_000, 7_000],
      find: "net http",
      critical: false,
      realised: true,
      search: 'a&b="c" <d>',
      sort: "rebuild",
      ascending: true,
      origins: ["own", "std"],
      grouped: true,
      folded: true,
      turned: ["github.com/a b", "own module", "x&mod=y"],
      tree: "paths",
      root: "github.com/a b",
      free: [3, 17],
      without: [0, 4],
      workers: 16,
      pathView: "realised",
    };
    expect(fromHash(toHash(view))).toEqual(view);
  });

  it("takes nothing from a fragment that it does not know", () => {
    const hash = "#elsewhere?sel=x9&zoom=9-1&sort=-evil&of=theirs,own&free=1,x,-2,1&out=2,,y&p=0&chain=no&by=no";
    expect(fromHash(hash)).toEqual({ ...START, origins: ["own"], free: [1], without: [2] });
  });
});
