// Does every part of every kind of build show itself, without a complaint, at any width?
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "./chromium";
import { dataOf, open, PARTS, shotPath } from "./page";

const PAGES = [
  "cmd-go",
  "gotest",
  "cached",
  "failed",
  "interrupted",
  "interrupted-test",
  "nothing",
  "one",
  "diamond",
  "wide",
];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

describe("every part", () => {
  for (const name of PAGES) {
    it(`of ${name} says something and complains of nothing`, async () => {
      const { page, complaints } = await open(browser, name);
      for (const part of PARTS) {
        await page.click(`nav >> text="${part[0].toUpperCase()}${part.slice(1)}"`);
        await page.waitForSelector(`nav a[aria-current="page"][href^="#${part}"]`);
        const said = await page.innerText("main");
        expect(said.length, part).toBeGreaterThan(40);
        expect(said, part).not.toMatch(/NaN|undefined|Infinity|\[object/);
        await page.screenshot({ path: shotPath(`${name}-${part}`), fullPage: true });
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    it(`of ${name} fits a phone`, async () => {
      const { page, complaints } = await open(browser, name, "", {
        viewport: { width: 360, height: 740 },
        hasTouch: true,
      });
      for (const part of PARTS) {
        await page.evaluate((part) => {
          location.hash = `#${part}`;
        }, part);
        await page.waitForSelector(`nav a[aria-current="page"][href^="#${part}"]`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, part).toBeLessThanOrEqual(360);
        await page.screenshot({ path: shotPath(`${name}-${part}-360`), fullPage: true });
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  }
});

describe("a build that did not end well", () => {
  it("says what failed and what was never reached", async () => {
    const { failed } = dataOf("failed").build;
    expect(failed.length).toBeGreaterThan(0);
    const { page } = await open(browser, "failed", "#build");
    const said = await page.innerText("main");
    for (const name of failed) expect(said).toContain(name);
    await page.context().close();
  });

  it("shows what go said: where it began, and all that was kept", async () => {
    const { page } = await open(browser, "failed");
    const begun = await page.innerText("pre.output");
    expect(begun.split("\n").length).toBe(12);
    expect(begun).toContain("# example.com/m/b\n./a.go:1:2: declared and not used: x1\n");
    await page.click("text=211 more lines …");
    const all = (await page.innerText("pre.output")).split("\n");
    expect(all.length).toBe(201);
    expect(all[100]).toBe("… 23 lines left out …");
    expect(all[200]).toBe("./a.go:222:2: declared and not used: x222");
    await page.context().close();
  });

  it("shows what the echo saw where go wrote no times", async () => {
    const { page } = await open(browser, "interrupted", "#timeline");
    const said = await page.innerText("main");
    expect(said).toContain("Go wrote down no times");
    expect(said).toContain("runtime");
    expect(await page.locator("canvas").count()).toBe(0);
    await page.context().close();
  });

  it("has no empty chart where nothing was planned", async () => {
    for (const part of ["timeline", "packages", "tree", "scaling", "path"]) {
      const { page } = await open(browser, "nothing", `#${part}`);
      expect(await page.locator(".nothing").count(), part).toBe(1);
      expect(await page.locator("main canvas, main svg").count(), part).toBe(0);
      await page.context().close();
    }
  });
});

describe("the summary", () => {
  it("answers what limits it, what to attack, what that saves, and what 16 cores bring", async () => {
    const data = dataOf("cmd-go");
    const { page } = await open(browser, "cmd-go");
    await page.waitForSelector('table[aria-busy="false"]');
    const said = await page.innerText("main");
    expect(said).toContain(data.summary.verdict);
    for (const finding of data.summary.findings) expect(said).toContain(finding.rule);
    expect(await page.locator('table[aria-busy="false"] tbody tr').count()).toBe(8);
    expect(said).toMatch(/With 16 workers on 16 cores it would take [\d.]+ m?s/);
    await page.context().close();
  });
});

describe("light and dark", () => {
  const page = async (scheme: "light" | "dark") => (await open(browser, "cmd-go", "#timeline", { colorScheme: scheme })).page;
  const background = "getComputedStyle(document.documentElement).backgroundColor";

  it("follow the system, and the switch overrules it", async () => {
    const dark = await page("dark");
    expect(await dark.evaluate(background)).toBe("rgb(13, 17, 23)");
    await dark.screenshot({ path: shotPath("dark-timeline") });
    await dark.selectOption(".theme select", "light");
    expect(await dark.evaluate(background)).toBe("rgb(255, 255, 255)");
    // The browser writes down what a page remembers in its own time.
    const afterReload = async () => {
      await dark.reload();
      await dark.waitForSelector("html[data-ready]");
      return dark.evaluate(background);
    };
    await expect.poll(afterReload, { timeout: 20_000, interval: 200 }).toBe("rgb(255, 255, 255)");
    await dark.context().close();
    const light = await page("light");
    expect(await light.evaluate(background)).toBe("rgb(255, 255, 255)");
    await light.selectOption(".theme select", "dark");
    expect(await light.evaluate(background)).toBe("rgb(13, 17, 23)");
    for (const part of PARTS) {
      await light.evaluate((part) => {
        location.hash = `#${part}?sel=u12`;
      }, part);
      await light.waitForSelector(`nav a[aria-current="page"][href^="#${part}"]`);
      await light.screenshot({ path: shotPath(`dark-${part}`), fullPage: true });
    }
    await light.context().close();
  });

  it("paint the canvas anew", async () => {
    const light = await page("light");
    const pixels = "document.querySelector('canvas').toDataURL()";
    const before = await light.evaluate(pixels);
    await light.selectOption(".theme select", "dark");
    await expect.poll(() => light.evaluate(pixels), { timeout: 60_000 }).not.toBe(before);
    await light.context().close();
  });
});
