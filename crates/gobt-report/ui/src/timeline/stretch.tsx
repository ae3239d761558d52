// What ran in a stretch of time that was chosen?
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { duration, percent, plural } from "../format";
import type { Model } from "../model";
import type { Span } from "./sight";

export interface Ran {
  actions: number;
  /** All their time within the stretch, in ns. */
  work: number;
  /** Packages with the most of it, and one of their actions there. */
  largest: { name: string; action: number; work: number }[];
}

export function ranIn(model: Model, [from, to]: Span, most: number): Ran {
  const packages = new Map<string, { name: string; action: number; work: number; longest: number }>();
  let [actions, work] = [0, 0];
  for (let action = 0; action < model.count; action++) {
    if (model.lane[action] < 0) continue;
    const start = model.start[action];
    const part = Math.min(to, start + model.duration[action]) - Math.max(from, start);
    if (!(part > 0)) continue;
    actions++;
    work += part;
    const name = model.unitOf(action)?.name ?? model.label(action);
    const of = packages.get(name);
    if (of === undefined) packages.set(name, { name, action, work: part, longest: part });
    else {
      of.work += part;
      if (part > of.longest) [of.action, of.longest] = [action, part];
    }
  }
  const largest = [...packages.values()]
    .sort((a, b) => b.work - a.work || a.action - b.action)
    .slice(0, most)
    .map(({ name, action, work }) => ({ name, action, work }));
  return { actions, work, largest };
}

interface Props {
  model: Model;
  range: Span;
  show: (action: number) => void;
  zoom: () => void;
  clear: () => void;
}

export function Stretch({ model, range, show, zoom, clear }: Props): JSX.Element {
  const { actions, work, largest } = useMemo(() => ranIn(model, range, 5), [model, ...range]);
  const length = range[1] - range[0];
  return (
    <section class="stretch" aria-label="Chosen stretch">
      <p role="status">
        <strong>
          {duration(range[0])} to {duration(range[1])}
        </strong>{" "}
        ({duration(length)}): {plural(actions, "action", "actions")} ran, {duration(work)} of work, on
        average {(work / length).toFixed(2)} at once.
      </p>
      {largest.length > 0 && (
        <ol class="walk" aria-label="Most of it">
          {largest.map(({ name, action, work: part }) => (
            <li key={name}>
              <button type="button" class="link" onClick={() => show(action)}>
                {name}
              </button>{" "}
              <span class="muted">
                {duration(part)} ({percent(part / work)})
              </span>
            </li>
          ))}
        </ol>
      )}
      <p class="buttons">
        <button type="button" onClick={zoom}>
          Zoom to it
        </button>
        <button type="button" onClick={clear}>
          Clear the stretch
        </button>
      </p>
    </section>
  );
}
