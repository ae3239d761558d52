// What gobt writes into the page: crates/gobt-report/src/html/data.rs says what each field means.

/** The kind of a part of a sentence, and its text. */
export type Said = ["text" | "name" | "code", string];

export interface Finding {
  rule: string;
  saving: number | null;
  title: Said[];
  detail: Said[];
  next: Said[];
  packages: string[];
}

export interface Data {
  summary: {
    command: string;
    outcome: string;
    state: "good" | "failed" | "interrupted";
    circumstances: string;
    verdict: string;
    cautions: string[];
    figures: [string, string, string][];
    findings: Finding[];
  };
  totals: {
    wall: number | null;
    exec: number | null;
    load: number | null;
    finish: number | null;
    recorded: boolean;
    executed: number;
    cached: number;
    edges: number;
    work: number;
    parallelism: number | null;
    most_running: number;
    /** Whether the build cache was empty at the start. */
    fresh_cache: boolean;
    /** The most actions that were ready and waited for a worker. */
    most_waiting: number;
  };
  families: string[];
  critical: number[];
  critical_length: number;
  realised: [action: number, wait: number, gap: number][];
  scaling: Scaling | null;
  build: {
    facts: [string, string][];
    settings: [string, string][];
    load_steps: [kind: string, what: string, elapsed: number][];
    modes: [mode: string, count: number, work: number, cpu: number][];
    flags: [used: number, tools: [tool: string, words: string][]][];
    failed: string[];
    never_reached: string[];
    observed: [name: string, first: number, last: number | null][];
    output: { first: string[]; left_out: number; last: string[] } | null;
  };
  actions: {
    ids: number[] | null;
    mode: number[];
    family: number[];
    package: number[];
    unit: (number | null)[];
    flags: number[];
    start: (number | null)[];
    duration: number[];
    wait: number[];
    cpu: number[];
    slack: number[] | null;
    drag: number[] | null;
    blocked: [action: number, time: number][];
    lane: (number | null)[];
    rank: number[];
    counts: number[];
    dependencies: number[];
  };
  units: {
    path: number[];
    variant: (number | null)[];
    module: (number | null)[];
    version: (number | null)[];
    origin: number[];
    flags: number[];
    self: number[];
    cpu: number[];
    cgo: number[];
    check: number[];
    critical: number[];
    exclusive: number[] | null;
    rebuild: (number | null)[] | null;
    body: (number | null)[] | null;
    lines: (number | null)[];
    files: (number | null)[];
    parent: (number | null)[];
  };
  strings: string[];
}

export interface Scaling {
  parallelism: number;
  parallelism_recorded: boolean;
  predicted: number;
  observed: number;
  trusted: boolean;
  points: [workers: number, plain: number, model: number, bound: number][];
  cores: number;
  cores_recorded: boolean;
  exact: boolean;
  alone: number[];
  demands: number[];
}
