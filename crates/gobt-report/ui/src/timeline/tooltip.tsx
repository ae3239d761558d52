// What is under the pointer?
import type { JSX } from "preact";
import { duration } from "../format";
import type { Model } from "../model";
import { hoverRows } from "../parts/facts";
import { Facts } from "../parts/words";
import { countsAt } from "./charts";
import type { Scene } from "./geometry";

/** What the pointer is over, where in the window it is, and what must not be covered. */
export type Hover = { x: number; top: number; bottom: number } & (
  | { action: number; at: null }
  | { action: null; at: number }
);

/** About how tall a tooltip is. */
const TALL = 150;

/** Above what it is about, else below it; on the side of the pointer where there is room. */
export function Tooltip({ scene, hover }: { scene: Scene; hover: Hover }): JSX.Element {
  const { clientWidth: wide, clientHeight: tall } = document.documentElement;
  const place: Record<string, string> = {};
  if (hover.x > wide / 2) place["right"] = `${wide - hover.x + 14}px`;
  else place["left"] = `${hover.x + 14}px`;
  if (hover.top > TALL) place["bottom"] = `${tall - hover.top + 4}px`;
  else place["top"] = `${hover.bottom + 4}px`;
  return (
    <div class="tooltip" style={place} aria-hidden="true">
      {hover.action === null ? (
        <AtMoment scene={scene} at={hover.at} />
      ) : (
        <OfAction model={scene.model} action={hover.action} />
      )}
    </div>
  );
}

function OfAction({ model, action }: { model: Model; action: number }): JSX.Element {
  return (
    <>
      <strong>{model.label(action)}</strong>
      <Facts rows={hoverRows(model, action)} />
    </>
  );
}

function AtMoment({ scene, at }: { scene: Scene; at: number }): JSX.Element {
  const { running, waiting } = countsAt(scene.concurrency, at);
  const workers = scene.model.data.totals.parallelism;
  return (
    <>
      <strong>at {duration(at)}</strong>
      <Facts
        rows={[
          ["running", workers === null ? String(running) : `${running} of ${workers}`],
          ["waiting for a worker", String(waiting)],
        ]}
      />
    </>
  );
}
