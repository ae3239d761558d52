// Where does the time go? Two trees: which package brings which in, and where each lives.
import type { Model } from "../model";

export interface Node {
  /** Stays the same as long as the profile does: a unit's number, or a path. */
  id: string;
  name: string;
  /** The unit that it is, if it is one. */
  unit: number | null;
  self: number;
  /** With all below it. */
  total: number;
  /** Packages in it. */
  packages: number;
  /** The largest first. */
  children: Node[];
  parent: Node | null;
}

export interface Tree {
  root: Node;
  find: (id: string | null) => Node;
}

function node(id: string, name: string, unit: number | null, self: number): Node {
  const packages = unit === null ? 0 : 1;
  return { id, name, unit, self, total: self, packages, children: [], parent: null };
}

/** What comes in through one package alone stands below it: the dominator tree. */
export function byImports(model: Model): Tree {
  const root = node("", "all packages", null, 0);
  const nodes = model.units.map((unit) => node(String(unit.index), unit.name, unit.index, unit.self));
  model.units.forEach((unit, index) => {
    const parent = unit.parent === null ? root : nodes[unit.parent];
    nodes[index].parent = parent;
    parent.children.push(nodes[index]);
  });
  return tree(root);
}

/** Packages by the elements of their paths, the standard library below `std`. */
export function byPaths(model: Model): Tree {
  const root = node("", "all packages", null, 0);
  const nodes = new Map<string, Node>([["", root]]);
  const place = (path: string[]): Node => {
    const id = path.join("/");
    const known = nodes.get(id);
    if (known !== undefined) return known;
    const made = node(id, path[path.length - 1], null, 0);
    nodes.set(id, made);
    made.parent = place(path.slice(0, -1));
    made.parent.children.push(made);
    return made;
  };
  for (const unit of model.units) {
    const elements = unit.path.split("/");
    const at = place(unit.origin === "std" ? ["std", ...elements] : elements);
    const first = at.unit === null && at.packages === 0;
    if (first && unit.variant === null) {
      at.unit = unit.index;
      at.self = at.total = unit.self;
      at.packages = 1;
    } else {
      // Variants of one package, each by itself.
      const variant = node(`${at.id} ${unit.index}`, unit.name, unit.index, unit.self);
      variant.parent = at;
      at.children.push(variant);
    }
  }
  return tree(joined(root));
}

/** Elements with nothing beside them are shown as one: `github.com/caddyserver`. */
function joined(root: Node): Node {
  const stack = [root];
  for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
    here.children = here.children.map((child) => {
      let at = child;
      while (at.unit === null && at.children.length === 1) {
        const only = at.children[0];
        if (only.id.includes(" ")) break;
        only.name = `${at.name}/${only.name}`;
        at = only;
      }
      at.parent = here as Node;
      return at;
    });
    stack.push(...here.children);
  }
  return root;
}

/** Sums, and the largest first. */
function tree(root: Node): Tree {
  const order: Node[] = [];
  const stack = [root];
  for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
    order.push(here);
    stack.push(...here.children);
  }
  for (const here of order.reverse()) {
    if (here.parent !== null) {
      here.parent.total += here.total;
      here.parent.packages += here.packages;
    }
  }
  const by = new Map<string, Node>();
  for (const here of order) {
    by.set(here.id, here);
    here.children.sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1));
  }
  return { root, find: (id) => (id === null ? root : (by.get(id) ?? smallerById(by, id) ?? root)) };
}

const REST = " rest ";

/** The children of a node from one on, as a node of their own: those too small to be seen beside it. */
export function smaller(of: Node, from: number): Node {
  const children = of.children.slice(from);
  const sum = (part: (child: Node) => number): number => children.reduce((all, child) => all + part(child), 0);
  return {
    id: `${of.id}${REST}${from}`,
    name: `${children.length} smaller in ${of.name}`,
    unit: null,
    self: 0,
    total: sum((child) => child.total),
    packages: sum((child) => child.packages),
    children,
    parent: of,
  };
}

function smallerById(by: Map<string, Node>, id: string): Node | null {
  const mark = id.lastIndexOf(REST);
  const of = mark < 0 ? undefined : by.get(id.slice(0, mark));
  const from = Number(id.slice(mark + REST.length));
  return of !== undefined && Number.isInteger(from) && from >= 0 && from < of.children.length
    ? smaller(of, from)
    : null;
}

/** The way from the root to a node, both included. */
export function way(at: Node): Node[] {
  const nodes: Node[] = [];
  for (let here: Node | null = at; here !== null; here = here.parent) nodes.push(here);
  return nodes.reverse();
}

export interface Box {
  node: Node;
  /** So many of the node's children are too small to be seen, and share this box; 0 for the node. */
  rest: number;
  left: number;
  width: number;
  depth: number;
}

/** What of a node can be seen: boxes at least so wide, not deeper than so many rows. */
export function icicle(root: Node, width: number, depth: number, least: number): Box[] {
  const boxes: Box[] = [];
  const add = (at: Node, left: number, wide: number, row: number): void => {
    boxes.push({ node: at, rest: 0, left, width: wide, depth: row });
    if (row + 1 >= depth || at.total === 0) return;
    let next = left;
    let shown = 0;
    for (const child of at.children) {
      const part = (child.total / at.total) * wide;
      // Sorted: those behind it are no wider.
      if (part < least) break;
      add(child, next, part, row + 1);
      next += part;
      shown++;
    }
    const small = at.children.slice(shown);
    const sum = small.reduce((sum, child) => sum + child.total, 0);
    const part = (sum / at.total) * wide;
    if (part >= least) boxes.push({ node: at, rest: small.length, left: next, width: part, depth: row + 1 });
  };
  add(root, 0, width, 0);
  return boxes;
}
