// What do the words mean? Whoever is handed the page alone has no other place to look.
import type { JSX } from "preact";

const WORDS: [word: string, meaning: string][] = [
  ["action", "one step of a build, as go plans it: compile this package, look into the cache, link that binary, vet, run those tests. Some run no command: they check, or keep an order."],
  ["worker", "go runs as many actions at once as it has workers: -p, or else the number of CPUs."],
  ["wall time, exec time", "wall time is that of the whole go command; exec time from the first action's start to the last one's end. Before it lies the load (modules, packages, downloads), behind it the finish."],
  ["work", "the sum of what actions took. Workers share it, so it is more than the time that passes."],
  ["self", "what a package's own actions took, without what it imports."],
  ["exclusive", "the work of a package and of all that only it brings in: gone if nothing imported it."],
  ["wait for a worker", "from the moment when all that an action needs is done to its start. Since Go 1.26 a package's look into the cache waits, and its compilation follows at once."],
  ["critical path", "the longest chain of actions that need each other. While they take as long as recorded, no number of workers is faster."],
  ["path of this run", "why this run took as long as it did: from the last action back along what each waited for, waits for a worker included."],
  ["slack", "so much longer could an action take before the critical path grows."],
  ["drag", "so much shorter would the critical path be if the action took no time. Only what stands on it has any."],
  ["body rebuild, API rebuild", "the work after a change inside a package's functions (its direct importers compile again), and after a change to what it exports (all that depend on it do)."],
  ["free, left out", "in a what-if: free takes no time but is built; left out is not built, nor what only it needs."],
  ["replay", "go's own scheduler, run again over the recorded durations: what a prediction is made with. How far it is from what was recorded stands under Figures."],
];

export function Glossary(): JSX.Element {
  return (
    <details class="glossary">
      <summary>What the words mean</summary>
      <dl>
        {WORDS.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
