// How was this build run, and what became of it?
import type { JSX } from "preact";
import type { PartProps } from "../app";
import { count, duration, percent, plural } from "../format";
import { Observed } from "./observed";
import { OutputPart } from "./output";
import { Facts } from "./words";

export function BuildPart({ model }: PartProps): JSX.Element {
  const { build, totals } = model.data;
  return (
    <>
      <h2>Build: how it was run</h2>
      <div class="columns">
        <section>
          <h3>Command and machine</h3>
          <Facts rows={build.facts.map(([name, value]) => [name, <code key={name}>{value}</code>])} />
          {build.settings.length > 0 && (
            <>
              <h3>Settings of the go command</h3>
              <Facts rows={build.settings.map(([name, value]) => [name, <code key={name}>{value}</code>])} />
            </>
          )}
        </section>
        <section>
          <Names title="Failed" names={build.failed} />
          <Names title="Never reached" names={build.never_reached} />
          <Modes {...{ modes: build.modes, work: totals.work, recorded: totals.recorded }} />
          <Load steps={build.load_steps} load={totals.load} />
        </section>
      </div>
      <Flags flags={build.flags} />
      <Observed model={model} />
      <OutputPart output={build.output} />
    </>
  );
}

const MOST_NAMES = 200;

function Names({ title, names }: { title: string; names: string[] }): JSX.Element | null {
  if (names.length === 0) return null;
  return (
    <>
      <h3>
        {title} ({count(names.length)})
      </h3>
      <ul class="names" tabIndex={0} aria-label={title}>
        {names.slice(0, MOST_NAMES).map((name, at) => (
          <li key={at}>
            <code>{name}</code>
          </li>
        ))}
        {names.length > MOST_NAMES && <li>and {count(names.length - MOST_NAMES)} more</li>}
      </ul>
    </>
  );
}

interface ModesProps {
  modes: [string, number, number, number][];
  work: number;
  recorded: boolean;
}

function Modes({ modes, work, recorded }: ModesProps): JSX.Element | null {
  if (modes.length === 0) return null;
  return (
    <>
      <h3>Kinds of actions</h3>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">kind</th>
            <th scope="col" class="number">
              {recorded ? "count" : "planned"}
            </th>
            {recorded && (
              <>
                <th scope="col" class="number">
                  work
                </th>
                <th scope="col" class="number">
                  of work
                </th>
                <th scope="col" class="number">
                  CPU
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {modes.map(([mode, number, time, cpu]) => (
            <tr key={mode}>
              <th scope="row">{mode}</th>
              <td class="number">{count(number)}</td>
              {recorded && (
                <>
                  <td class="number">{duration(time)}</td>
                  <td class="number">{work > 0 ? percent(time / work) : ""}</td>
                  <td class="number">{duration(cpu)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface LoadProps {
  steps: [string, string, number][];
  load: number | null;
}

function Load({ steps, load }: LoadProps): JSX.Element | null {
  if (steps.length === 0) return null;
  return (
    <>
      <h3>Before the first action{load !== null && `: ${duration(load)}`}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="Steps before the first action">
        <table class="plain">
          <tbody>
            {steps.map(([kind, what, time], at) => (
              <tr key={at}>
                <td class="muted">{kind}</td>
                <th scope="row">
                  <code>{what}</code>
                </th>
                <td class="number">{duration(time)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Flags({ flags }: { flags: [number, [string, string][]][] }): JSX.Element | null {
  if (flags.length === 0) return null;
  return (
    <details>
      <summary>Flags that the tools were given ({plural(flags.length, "set", "sets")})</summary>
      {flags.map(([used, tools], at) => (
        <div key={at}>
          <h4>
            {count(used)} {used === 1 ? "action" : "actions"}
          </h4>
          <ul class="names">
            {tools.map(([tool, words], place) => (
              <li key={place}>
                <code>
                  {tool} {words}
                </code>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
