// Where is what the Rust side wrote for these tests? `scripts/ui` says so.
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A folder below the one that scripts/ui filled. */
export function folder(name: string): string {
  const made = process.env["GOBT_UI_DATA"];
  if (made === undefined || !existsSync(join(made, name))) {
    throw new Error(`GOBT_UI_DATA has no folder ${name}: run scripts/ui, which makes it`);
  }
  return join(made, name);
}
