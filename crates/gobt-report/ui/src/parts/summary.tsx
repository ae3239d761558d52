// What limits this build, which package to attack first, what would that save, what would more
// cores bring?
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PartProps } from "../app";
import type { Finding } from "../data";
import { duration, percent, plural } from "../format";
import { candidates, MANY, targets, type Change, type Choice, type Target } from "../graph/whatif";
import type { Model } from "../model";
import { coresAnswer } from "./cores";
import { heaviest } from "./modules";
import { Failure } from "./output";
import { START, toHash, type View } from "../state";
import { selectUnit } from "./select";
import { Words } from "./words";

export function SummaryPart(props: PartProps): JSX.Element {
  const { model } = props;
  const { verdict, cautions, figures } = model.data.summary;
  return (
    <>
      <h2>What limits this build</h2>
      <p class="verdict">{verdict}</p>
      <Busy model={model} />
      {cautions.map((caution) => (
        <p key={caution} class="caution">
          {caution}
        </p>
      ))}
      <Failure model={model} />
      {tells(model) && <Cores {...props} />}
      {tells(model) && <Attack {...props} />}
      {tells(model) && <Drop {...props} />}
      <Findings {...props} />
      <section>
        <h2>Figures</h2>
        <table class="plain">
          <tbody>
            {figures.map(([name, value, note]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">
                  <strong>{value}</strong>
                </td>
                <td class="muted">{note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Whether the times of this build say anything about the next one. */
function tells(model: Model): boolean {
  return model.data.summary.state === "good" && model.data.totals.executed > 0;
}

/** How busy the workers were: a build in which actions wait is not idle. */
function Busy({ model }: Pick<PartProps, "model">): JSX.Element | null {
  const { parallelism, work, exec, most_waiting } = model.data.totals;
  if (!tells(model) || parallelism === null || exec === null || exec === 0 || most_waiting === 0) {
    return null;
  }
  const busy = Math.min(1, work / (exec * parallelism));
  const workers = parallelism === 1 ? "The one worker was" : `The ${parallelism} workers were`;
  return (
    <p>
      {workers} busy {percent(busy)} of the time; up to{" "}
      {plural(most_waiting, "action that was ready", "actions that were ready")} waited for one at once.
    </p>
  );
}

const SHOWN = 8;
const LOOKED_AT = 30;
/** So long the page may be busy before it draws again, in ms. */
const SLICE = 12;

/** What changes to these packages would save, found bit by bit so that the page stays quick. */
function useTargets(
  model: Model,
  choices: (model: Model, most: number) => Choice[],
  changed: (units: number[]) => Change,
): [Target[], boolean] {
  const [found, show] = useState<[Target[], boolean]>([[], false]);
  useEffect(() => {
    const scaling = model.data.scaling;
    if (scaling === null || !scaling.exact) return undefined;
    const work = targets(model, scaling, choices(model, LOOKED_AT), changed);
    let timer = 0;
    let last: Target[] = [];
    const go = (): void => {
      const until = performance.now() + SLICE;
      for (;;) {
        const next = work.next();
        if (next.done) return show([last, true]);
        last = next.value;
        if (performance.now() > until) break;
      }
      timer = window.setTimeout(go);
    };
    timer = window.setTimeout(go);
    return () => window.clearTimeout(timer);
  }, [model]);
  return found;
}

const madeFree = (free: number[]): Change => ({ free, without: [] });
const leftOut = (without: number[]): Change => ({ free: [], without });

function Attack(props: PartProps): JSX.Element | null {
  const found = useTargets(props.model, candidates, madeFree);
  if (!predicts(props.model) || candidates(props.model, 1).length === 0) return null;
  return (
    <section>
      <h2>Which package to attack first</h2>
      <p class="muted">
        How much shorter the build would be if this one package took no time, by replay of go's
        scheduler. The standard library, which is nobody's to change, is left out. Savings do not add
        up: tick several under <a href="#path">Path</a> to see them together.
      </p>
      <Targets
        {...props}
        found={found}
        what="package"
        time="self"
        show={({ units }) => ({ ...selectUnit(units[0]), part: "packages" })}
      />
    </section>
  );
}

/** The modules of others, what brings most with it first. */
const MODULES = toHash({
  ...START,
  part: "packages",
  sort: "exclusive",
  origins: ["third"],
  grouped: true,
  folded: true,
});

function Drop(props: PartProps): JSX.Element | null {
  const found = useTargets(props.model, heaviest, leftOut);
  if (!predicts(props.model) || heaviest(props.model, 1).length === 0) return null;
  return (
    <section>
      <h2>Which dependency costs most</h2>
      <p class="muted">
        How much shorter the build would be if nothing imported this module: none of its packages would
        be built, nor what only they need. All of that is the work. A module within another's work is
        part of its saving. All modules stand under <a href={MODULES}>Packages</a>.
      </p>
      <Targets
        {...props}
        found={found}
        what="module"
        time="work"
        show={({ name }) => ({ part: "packages", search: name, grouped: true, folded: false, turned: [], sort: "exclusive", ascending: false })}
      />
    </section>
  );
}

function predicts(model: Model): boolean {
  return model.data.scaling?.exact === true;
}

type TargetsProps = PartProps & {
  found: [Target[], boolean];
  what: string;
  time: string;
  /** Where one sees more of it. */
  show: (choice: Choice) => Partial<View>;
};

function Targets({ model, change, found: [found, done], what, time, show }: TargetsProps): JSX.Element {
  const workers = model.data.scaling?.parallelism ?? 1;
  const many = workers < MANY;
  const best = [...found]
    .sort((a, b) => b.saving - a.saving || b.savingWithMany - a.savingWithMany || a.choice.units[0] - b.choice.units[0])
    .slice(0, SHOWN);
  return (
    <div class="scroll fit" tabIndex={0} role="region" aria-label={`What each ${what} would save`}>
      <table class="plain" aria-busy={!done}>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col" class="number">
              saves with {plural(workers, "worker", "workers")}
            </th>
            {many && (
              <th scope="col" class="number">
                saves with {MANY}
              </th>
            )}
            <th scope="col" class="number">
              {time}
            </th>
          </tr>
        </thead>
        <tbody>
          {best.map(({ choice, saving, savingWithMany }) => (
            <tr key={choice.name}>
              <th scope="row">
                <button type="button" class="link" onClick={() => change(show(choice))}>
                  {choice.name}
                </button>
              </th>
              <td class="number">
                <strong>{signed(saving)}</strong>
              </td>
              {many && <td class="number">{signed(savingWithMany)}</td>}
              <td class="number">{duration(choice.work)}</td>
            </tr>
          ))}
          {!done && (
            <tr>
              <td colSpan={4} class="muted">
                working it out …
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** A saving; a build that would become longer says so. */
function signed(saving: number): string {
  if (saving === 0) return "nothing";
  return saving > 0 ? duration(saving) : `${duration(-saving)} longer`;
}

function Cores({ model }: PartProps): JSX.Element | null {
  const answer = coresAnswer(model, MANY);
  if (answer === null) return null;
  return (
    <section>
      <h2>What {MANY} cores would bring</h2>
      <p>
        {answer} <a href="#scaling">More and fewer …</a>
      </p>
    </section>
  );
}

function Findings({ model, change }: PartProps): JSX.Element {
  const { findings, state } = model.data.summary;
  if (findings.length === 0) {
    return (
      <section>
        <h2>Findings</h2>
        <p>
          {state === "good"
            ? "None: no rule found anything that costs time and could be changed."
            : "None: of a build that did not end well too little is known."}
        </p>
      </section>
    );
  }
  return (
    <section>
      <h2>Findings: what would shorten it</h2>
      <ol class="findings">
        {findings.map((finding, at) => (
          <li key={at}>
            <FindingCard model={model} finding={finding} change={change} />
          </li>
        ))}
      </ol>
    </section>
  );
}

type CardProps = { finding: Finding } & Pick<PartProps, "model" | "change">;

function FindingCard({ model, finding, change }: CardProps): JSX.Element {
  const named = finding.packages
    .map((name) => model.units.find((unit) => unit.name === name))
    .filter((unit) => unit !== undefined)
    .slice(0, 5);
  return (
    <article>
      <h3>
        <Words said={finding.title} />{" "}
        <span class="saving">
          {finding.saving === null ? "saving not known" : `saves ${duration(finding.saving)}`}
        </span>
      </h3>
      <p>
        <Words said={finding.detail} />
      </p>
      <p>
        <strong>Next:</strong> <Words said={finding.next} />
      </p>
      <p class="muted">
        {named.map((unit) => (
          <button
            key={unit.index}
            type="button"
            class="link"
            onClick={() => change({ ...selectUnit(unit.index), part: "packages" })}
          >
            {unit.name}
          </button>
        ))}{" "}
        rule <code>{finding.rule}</code>
      </p>
    </article>
  );
}
