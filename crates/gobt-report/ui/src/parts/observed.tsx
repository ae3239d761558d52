// What can be shown of a build without times? What its echo showed.
import type { JSX } from "preact";
import { duration, plural } from "../format";
import type { Model } from "../model";

export function Observed({ model }: { model: Model }): JSX.Element | null {
  const { observed } = model.data.build;
  if (observed.length === 0) return null;
  const unfinished = observed.filter(([, , last]) => last === null).length;
  return (
    <section>
      <h3>What the echo showed</h3>
      <p>
        {plural(observed.length, "package was", "packages were")} seen at work, {unfinished} of them
        not done when the build was interrupted. The times are about right, not exact.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Packages seen at work">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">package</th>
              <th scope="col" class="number">
                first seen
              </th>
              <th scope="col" class="number">
                last seen
              </th>
            </tr>
          </thead>
          <tbody>
            {observed.map(([name, first, last], at) => (
              <tr key={at}>
                <th scope="row">{name}</th>
                <td class="number">{duration(first)}</td>
                <td class="number">{last === null ? "still at work" : duration(last)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
