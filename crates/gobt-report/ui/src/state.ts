// What is looked at: part, selection, sort, search, filters, zoom, ticks. All of it stands in the
// URL's fragment, so that a view can be linked, and back and forward work.
import { ORIGINS, type Origin } from "./model";

export const PARTS = [
  "summary",
  "timeline",
  "packages",
  "tree",
  "scaling",
  "path",
  "build",
] as const;
export type Part = (typeof PARTS)[number];

export const SORT_KEYS = [
  "name",
  "self",
  "exclusive",
  "rebuild",
  "body",
  "drag",
  "critical",
  "cpu",
  "lines",
  "module",
  "state",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** An action by Go's ID, or a unit by its number. */
export type Selection = { kind: "action" | "unit"; number: number };

export interface View {
  part: Part;
  selection: Selection | null;
  /** What of the time is shown, in ns; `null` for all. */
  zoom: [from: number, to: number] | null;
  /** A stretch of it that was chosen, in ns. */
  range: [from: number, to: number] | null;
  /** What is looked for in the timeline. */
  find: string;
  critical: boolean;
  realised: boolean;
  search: string;
  sort: SortKey;
  ascending: boolean;
  /** Whose packages are listed; empty for all. */
  origins: Origin[];
  grouped: boolean;
  /** Whether groups are closed, but for those in `turned`; else those are. */
  folded: boolean;
  turned: string[];
  tree: "imports" | "paths";
  /** The node that fills the tree: a unit's number, or a path. */
  root: string | null;
  /** Units that take no time. */
  free: number[];
  /** Units that are left out, with all that only they need. */
  without: number[];
  workers: number | null;
  pathView: "critical" | "realised";
}

export const START: View = {
  part: "summary",
  selection: null,
  zoom: null,
  range: null,
  find: "",
  critical: true,
  realised: false,
  search: "",
  sort: "self",
  ascending: false,
  origins: [],
  grouped: false,
  folded: false,
  turned: [],
  tree: "imports",
  root: null,
  free: [],
  without: [],
  workers: null,
  pathView: "critical",
};

/** The fragment of a view, with `#`. What is as at the start is left out. */
export function toHash(view: View): string {
  const words = new URLSearchParams();
  const put = (key: string, value: string, usual: string): void => {
    if (value !== usual) words.set(key, value);
  };
  if (view.selection) words.set("sel", `${view.selection.kind[0]}${view.selection.number}`);
  if (view.zoom) words.set("zoom", view.zoom.map((t) => Math.round(t)).join("-"));
  if (view.range) words.set("range", view.range.map((t) => Math.round(t)).join("-"));
  put("find", view.find, "");
  put("critical", view.critical ? "1" : "0", "1");
  put("realised", view.realised ? "1" : "0", "0");
  put("q", view.search, "");
  put("sort", (view.ascending ? "" : "-") + view.sort, "-self");
  put("of", view.origins.join(","), "");
  put("group", view.grouped ? "1" : "0", "0");
  put("fold", view.folded ? "1" : "0", "0");
  for (const module of view.turned) words.append("mod", module);
  put("by", view.tree, "imports");
  if (view.root !== null) words.set("root", view.root);
  put("free", view.free.join(","), "");
  put("out", view.without.join(","), "");
  if (view.workers !== null) words.set("p", String(view.workers));
  put("chain", view.pathView, "critical");
  const text = words.toString();
  return `#${view.part}${text === "" ? "" : `?${text}`}`;
}

/** The view of a fragment. What cannot be read is as at the start. */
export function fromHash(hash: string): View {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const name = mark < 0 ? text : text.slice(0, mark);
  const words = new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1));
  const one = <T extends string>(value: string | null, of: readonly T[], usual: T): T =>
    of.find((known) => known === value) ?? usual;
  const sort = words.get("sort") ?? "-self";
  return {
    part: one(name, PARTS, START.part),
    selection: selection(words.get("sel")),
    zoom: stretch(words.get("zoom")),
    range: stretch(words.get("range")),
    find: words.get("find") ?? "",
    critical: words.get("critical") !== "0",
    realised: words.get("realised") === "1",
    search: words.get("q") ?? "",
    sort: one(sort.replace(/^-/, ""), SORT_KEYS, "self"),
    ascending: !sort.startsWith("-"),
    origins: (words.get("of") ?? "")
      .split(",")
      .filter((of): of is Origin => (ORIGINS as readonly string[]).includes(of)),
    grouped: words.get("group") === "1",
    folded: words.get("fold") === "1",
    turned: [...new Set(words.getAll("mod"))],
    tree: one(words.get("by"), ["imports", "paths"] as const, "imports"),
    root: words.get("root"),
    free: numbers(words.get("free")),
    without: numbers(words.get("out")),
    workers: whole(words.get("p"), 1, 1024),
    pathView: one(words.get("chain"), ["critical", "realised"] as const, "critical"),
  };
}

/** Each once. */
function numbers(text: string | null): number[] {
  const words = (text ?? "").split(",").filter((n) => /^\d{1,9}$/.test(n));
  return [...new Set(words.map(Number))];
}

function selection(text: string | null): Selection | null {
  const match = /^([au])(\d{1,15})$/.exec(text ?? "");
  if (match === null) return null;
  return { kind: match[1] === "a" ? "action" : "unit", number: Number(match[2]) };
}

function stretch(text: string | null): [number, number] | null {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? "");
  if (match === null) return null;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return from < to ? [from, to] : null;
}

function whole(text: string | null, least: number, most: number): number | null {
  if (text === null || !/^\d{1,6}$/.test(text)) return null;
  const number = Number(text);
  return number >= least && number <= most ? number : null;
}
