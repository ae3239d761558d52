// What would more workers bring, and fewer? A range for each number, its bounds, and what was seen.
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { PartProps } from "../app";
import type { Scaling } from "../data";
import { duration, niceStep, range, tick } from "../format";
import { usePaper } from "../paper";
import { MANY } from "../graph/whatif";
import type { Model } from "../model";
import { useWidth } from "../width";
import { coresAnswer, coresRange } from "./cores";
import { Caution, Nothing } from "./words";

interface Row {
  workers: number;
  /** Both ends with a core for each worker; one where they are the same. */
  each: [plain: number, shared: number] | null;
  plain: number;
  /** On the cores of the recording's machine. */
  here: number;
  workBound: number;
  bound: number;
  recorded: boolean;
}

export function ScalingPart({ model }: PartProps): JSX.Element {
  const scaling = model.data.scaling;
  const rows = useMemo(() => (scaling === null ? [] : table(model, scaling)), [model]);
  const why = nothing(model);
  if (scaling === null || why !== null) {
    return (
      <>
        <h2>Scaling</h2>
        <Nothing>{why}</Nothing>
      </>
    );
  }
  const cores = coresName(scaling);
  return (
    <>
      <h2>Scaling: more workers, or fewer</h2>
      <p class="verdict">{coresAnswer(model, MANY)}</p>
      <Caution model={model} />
      <p class="muted">
        The bounds hold while every action takes as long as it was recorded to take. With a core of
        its own an action may be quicker than it was in company: there the range goes below them.
      </p>
      {!scaling.trusted && (
        <p class="caution">
          A replay gives {duration(scaling.predicted)} instead of the recorded{" "}
          {duration(scaling.observed)}: these predictions are off by as much.
        </p>
      )}
      <Chart model={model} scaling={scaling} rows={rows} />
      <div class="scroll" tabIndex={0} role="region" aria-label="Predicted exec time">
        <table class="plain tight">
          <caption class="sr">Predicted exec time for each number of workers</caption>
          <thead>
            <tr>
              <th scope="col" class="number">
                workers
              </th>
              <th scope="col" class="number">
                with a core for each
              </th>
              <th scope="col" class="number">
                on {cores}
              </th>
              <th scope="col" class="number">
                bound by recorded times
              </th>
              <th scope="col">which is</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.workers} class={row.workers === MANY || row.recorded ? "strong" : ""}>
                <th scope="row" class="number">
                  {row.workers}
                  {row.recorded ? " (recorded)" : ""}
                </th>
                <td class="number">{row.each === null ? "–" : range(...row.each)}</td>
                <td class="number">{row.recorded ? duration(scaling.observed) : duration(row.here)}</td>
                <td class="number">{duration(row.bound)}</td>
                <td class="muted">
                  {row.workBound > model.data.critical_length ? "all work, shared" : "the critical path"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>How to read it</h3>
      <p>
        Each row replays go's own scheduler over the recorded durations. On a machine with a core for
        each worker the time lies between two ends: every action takes as long as it was recorded to
        take, or actions that run at once slow each other down as the recording suggests. More
        workers on {cores} share those. The bounds are the critical path (
        {duration(model.data.critical_length)}) and all work shared evenly.
      </p>
    </>
  );
}

function coresName(scaling: Scaling): string {
  const cores = Number.isInteger(scaling.cores) ? String(scaling.cores) : scaling.cores.toFixed(2);
  return scaling.cores_recorded
    ? `this machine's ${cores} ${scaling.cores === 1 ? "core" : "cores"}`
    : `${cores} ${scaling.cores === 1 ? "core" : "cores"}`;
}

/** Why there is no prediction; `null` where there is one. */
function nothing(model: Model): string | null {
  const scaling = model.data.scaling;
  if (model.count === 0) return "There is nothing to predict: this build had no actions.";
  if (scaling === null) {
    return "There is no prediction: not every action ran to its end, and how long the rest would have taken is not known.";
  }
  if (scaling.observed === 0) {
    return "There is nothing to predict: the actions took no time that was measured.";
  }
  if (model.count === 1) {
    return `There is one action. It takes ${duration(scaling.observed)} with any number of workers.`;
  }
  if (!scaling.exact) return "The times of this build are too long for this page to add up exactly.";
  return null;
}

function table(model: Model, scaling: Scaling): Row[] {
  return scaling.points.map(([workers, plain, here, workBound]) => {
    const recorded = workers === scaling.parallelism;
    const each = recorded && workers > scaling.cores ? null : coresRange(model, workers);
    return {
      workers,
      each: each && [each.plain, each.shared],
      plain,
      here,
      workBound,
      bound: Math.max(workBound, model.data.critical_length),
      recorded,
    };
  });
}

/** As wide as it is drawn, and as high; on a phone letters would be too small in a wide one. */
const SIZES = { wide: [760, 340], narrow: [400, 300] } as const;
const NARROW = 560;
const PAD = { left: 64, right: 14, top: 14, bottom: 44 };

interface ChartProps {
  model: Model;
  scaling: Scaling;
  rows: Row[];
}

function Chart({ model, scaling, rows }: ChartProps): JSX.Element {
  const most = Math.max(...rows.map((row) => Math.max(row.plain, row.here)), scaling.observed);
  const last = rows[rows.length - 1].workers;
  const scale = Math.log2(Math.max(2, last));
  const box = useRef<HTMLElement>(null);
  const room = useWidth(box);
  const paper = usePaper();
  const [WIDE, HIGH] = room > 0 && room < NARROW && !paper ? SIZES.narrow : SIZES.wide;
  const x = (workers: number): number =>
    PAD.left + (Math.log2(workers) / scale) * (WIDE - PAD.left - PAD.right);
  const y = (time: number): number =>
    HIGH - PAD.bottom - (time / (most * 1.04)) * (HIGH - PAD.top - PAD.bottom);
  const path = (value: (row: Row) => number): string =>
    rows.map((row, at) => `${at === 0 ? "M" : "L"}${x(row.workers)},${y(value(row))}`).join(" ");
  const shared = (row: Row): number => row.each?.[1] ?? row.here;
  const band = `${path((row) => row.plain)} ${[...rows]
    .reverse()
    .map((row) => `L${x(row.workers)},${y(shared(row))}`)
    .join(" ")} Z`;
  const step = niceStep(most, 6);
  const ticks = Array.from({ length: Math.floor((most * 1.04) / step) + 1 }, (_, at) => at * step);
  const bound = model.data.critical_length;
  return (
    <figure ref={box} role="group" aria-label="Chart of the table below">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} class="chart" role="img" aria-labelledby="scaling-title">
        <title id="scaling-title">
          Predicted exec time over the number of workers: {duration(rows[0].plain)} with one, down to{" "}
          {duration(rows[rows.length - 1].plain)} with {last}; recorded {duration(scaling.observed)}{" "}
          with {scaling.parallelism}.
        </title>
        {ticks.map((time) => (
          <g key={time}>
            <line class="grid" x1={PAD.left} x2={WIDE - PAD.right} y1={y(time)} y2={y(time)} />
            <text x={PAD.left - 8} y={y(time) + 4} text-anchor="end">
              {tick(time, step)}
            </text>
          </g>
        ))}
        {labelled(rows, x).map(({ workers }) => (
          <text key={workers} x={x(workers)} y={HIGH - PAD.bottom + 18} text-anchor="middle">
            {workers}
          </text>
        ))}
        <text x={(PAD.left + WIDE) / 2} y={HIGH - 6} text-anchor="middle">
          workers
        </text>
        <path class="band" d={band} />
        <path class="bound" d={path((row) => row.workBound)} />
        <line class="bound" x1={PAD.left} x2={WIDE - PAD.right} y1={y(bound)} y2={y(bound)} />
        <path class="each" d={path((row) => row.plain)} />
        <path class="each" d={path(shared)} />
        <path class="here" d={path((row) => row.here)} />
        {rows.map((row) => (
          <g key={row.workers}>
            <circle class="each-dot" cx={x(row.workers)} cy={y(row.plain)} r={2.5}>
              <title>{`${row.workers} workers: ${row.each === null ? duration(row.here) : range(...row.each)}`}</title>
            </circle>
          </g>
        ))}
        <circle class="seen" cx={x(scaling.parallelism)} cy={y(scaling.observed)} r={6} />
      </svg>
      <figcaption>
        <ul class="legend">
          <li>
            <span class="swatch band-swatch" /> with a core for each worker
          </li>
          <li>
            <span class="swatch here-swatch" /> on {coresName(scaling)}
          </li>
          <li>
            <span class="swatch bound-swatch" /> bounds by recorded times: critical path, all work shared
          </li>
          <li>
            <span class="swatch seen-swatch" /> recorded
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}

/** A number and a little space. */
const LABEL = 36;

/** Numbers that have room below the axis. */
function labelled(rows: Row[], x: (workers: number) => number): Row[] {
  const shown: Row[] = [];
  for (const row of rows) {
    const before = shown[shown.length - 1];
    if (before === undefined || x(row.workers) - x(before.workers) > LABEL) shown.push(row);
  }
  return shown;
}
