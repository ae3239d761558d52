// Opens a page as a person does, from disk, and notes whatever goes wrong in it.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import type { Data } from "../src/data";
import { fromHash, PARTS, type View } from "../src/state";
import { folder } from "../tests/folder";

export { PARTS };

/** A page, and what it complained of: console messages, errors, dialogs, requests. */
export interface Opened {
  page: Page;
  complaints: string[];
}

export const url = (name: string, hash = ""): string =>
  `file://${join(folder("pages"), `${name}.html`)}${hash}`;

export async function open(
  browser: Browser,
  name: string,
  hash = "",
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url(name)) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url(name, hash));
  await page.waitForSelector("html[data-ready]");
  return { page, complaints };
}

/** What a page's address says is looked at. */
export const view = (page: Page): View => fromHash(new URL(page.url()).hash);

/** Asks until the answer is the one that is expected: nothing here is about speed. */
export const poll = <T>(value: () => T | Promise<T>) => expect.poll(value, { timeout: 60_000 });

/** The data that gobt put into a page. */
export function dataOf(name: string): Data {
  const html = readFileSync(join(folder("pages"), `${name}.html`), "utf8");
  const mark = 'id="gobt-data">';
  const from = html.indexOf(mark) + mark.length;
  return JSON.parse(html.slice(from, html.indexOf("</script>", from))) as Data;
}

export function shotPath(name: string): string {
  const shots = join(folder("pages"), "..", "screenshots");
  mkdirSync(shots, { recursive: true });
  return join(shots, `${name}.png`);
}
