// What did the go command say while it ran?
import type { JSX } from "preact";
import type { PartProps } from "../app";
import type { Data } from "../data";
import { plural } from "../format";

type Output = NonNullable<Data["build"]["output"]>;

/** All that was kept of it. */
export function OutputPart({ output }: { output: Output | null }): JSX.Element {
  return (
    <section>
      <h3>What go said</h3>
      {output === null ? (
        <p>Not known: it is not in the profile. Where go's standard error does not come through gobt, nobody hears it.</p>
      ) : (
        <Lines output={output} />
      )}
      <p class="muted">
        Standard error of the go command, without the modules that it downloaded. The commands that
        it ran, where its echo was followed, are in the file <code>build.log</code> beside this
        page.
      </p>
    </section>
  );
}

function Lines({ output }: { output: Output }): JSX.Element {
  const { first, left_out, last } = output;
  if (first.length === 0) return <p>Nothing.</p>;
  const between = left_out > 0 ? [`… ${plural(left_out, "line", "lines")} left out …`] : [];
  return <Text lines={[...first, ...between, ...last]} />;
}

function Text({ lines }: { lines: string[] }): JSX.Element {
  return (
    <pre class="output" tabIndex={0} role="region" aria-label="What go said">
      {lines.join("\n")}
    </pre>
  );
}

const SHOWN_OF_FAILURE = 12;

/** Why a build that did not end well did not: its first lines. */
export function Failure({ model }: Pick<PartProps, "model">): JSX.Element | null {
  const { output } = model.data.build;
  if (model.data.summary.state === "good" || output === null || output.first.length === 0) {
    return null;
  }
  const more = output.first.length + output.left_out + output.last.length - SHOWN_OF_FAILURE;
  return (
    <section>
      <h2>What go said</h2>
      <Text lines={output.first.slice(0, SHOWN_OF_FAILURE)} />
      {more > 0 && (
        <p>
          <a href="#build">{plural(more, "more line", "more lines")} …</a>
        </p>
      )}
    </section>
  );
}
