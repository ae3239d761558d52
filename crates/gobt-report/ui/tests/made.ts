// A build with these units and, if given, these actions; everything else is empty.
import type { Data } from "../src/data";
import { Model } from "../src/model";

export interface MadeUnit {
  path: string;
  self: number;
  parent: number | null;
  origin: number;
}

export interface MadeAction {
  start: number;
  duration: number;
  wait?: number;
  lane: number;
  /** The unit that it compiles. */
  unit?: number;
  /** Places of the actions that it needs, ascending. */
  needs?: number[];
}

/** As it stands in the page: the first as it is, the others as differences. */
function packed(needs: number[] = []): number[] {
  return needs.map((place, at) => (at === 0 ? place : place - needs[at - 1]));
}

export function made(units: MadeUnit[], actions: MadeAction[] = []): Model {
  const none = units.map(() => null);
  const zero = units.map(() => 0);
  const per = <T>(value: T): T[] => actions.map(() => value);
  const data: Data = {
    summary: {
      command: "go build",
      outcome: "took 1 s",
      state: "good",
      circumstances: "",
      verdict: "",
      cautions: [],
      figures: [],
      findings: [],
    },
    totals: {
      wall: null,
      exec: null,
      load: null,
      finish: null,
      recorded: true,
      executed: 1,
      cached: 0,
      edges: 0,
      work: 0,
      parallelism: null,
      most_running: 1,
      fresh_cache: false,
      most_waiting: 0,
    },
    families: ["compile"],
    critical: [],
    critical_length: 0,
    realised: [],
    scaling: null,
    build: {
      facts: [],
      settings: [],
      load_steps: [],
      modes: [],
      flags: [],
      failed: [],
      never_reached: [],
      observed: [],
      output: null,
    },
    actions: {
      ids: null,
      mode: per(0),
      family: per(0),
      package: per(0),
      unit: actions.map((a) => a.unit ?? null),
      flags: actions.map((a) => (a.unit === undefined ? 5 : 21)),
      start: actions.map((a) => a.start),
      duration: actions.map((a) => a.duration),
      wait: actions.map((a) => a.wait ?? 0),
      cpu: per(0),
      slack: null,
      drag: null,
      blocked: [],
      lane: actions.map((a) => a.lane),
      rank: actions.map((_, at) => at),
      counts: actions.map((a) => a.needs?.length ?? 0),
      dependencies: actions.flatMap((a) => packed(a.needs)),
    },
    units: {
      path: units.map((_, at) => at + 1),
      variant: none,
      module: none,
      version: none,
      origin: units.map((u) => u.origin),
      flags: units.map(() => 1),
      self: units.map((u) => u.self),
      cpu: zero,
      cgo: zero,
      check: zero,
      critical: zero,
      exclusive: zero,
      rebuild: none,
      body: none,
      lines: none,
      files: none,
      parent: units.map((u) => u.parent),
    },
    strings: ["build", ...units.map((u) => u.path)],
  };
  return new Model(data);
}
