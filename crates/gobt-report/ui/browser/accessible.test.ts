// Does axe find a serious fault, in any part, light or dark?
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "./chromium";
import { open, PARTS } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

/** The page's policy would not let axe in either. */
async function faults(name: string, hash: string, scheme: "light" | "dark", width = 1280): Promise<string[]> {
  const { page } = await open(browser, name, hash, {
    bypassCSP: true,
    colorScheme: scheme,
    viewport: { width, height: 900 },
  });
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document);
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.failureSummary ?? ""}`),
    }));
  });
  await page.context().close();
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, where }) => `${id}: ${where.join(" | ")}`);
}

describe("axe", () => {
  for (const scheme of ["light", "dark"] as const) {
    for (const part of PARTS) {
      it(`finds no serious fault in ${part}, ${scheme}`, async () => {
        expect(await faults("cmd-go", `#${part}?sel=u7&free=7`, scheme)).toEqual([]);
      });
    }

    it(`finds none in builds that did not end well, ${scheme}`, async () => {
      for (const name of ["failed", "interrupted", "nothing"]) {
        for (const part of PARTS) expect(await faults(name, `#${part}`, scheme), name).toEqual([]);
      }
    });
  }

  it("finds none where something is looked for and a stretch is chosen", async () => {
    const hash = "#timeline?find=crypto&range=100000000-900000000&realised=1";
    for (const scheme of ["light", "dark"] as const) expect(await faults("cmd-go", hash, scheme)).toEqual([]);
  });

  it("finds none on a phone", async () => {
    for (const part of PARTS) expect(await faults("cmd-go", `#${part}?sel=a7`, "light", 360)).toEqual([]);
  });
});
