// Does the committed page's policy name its script and its style sheet, and nothing else?
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const html = readFileSync(new URL("../dist/page.html", import.meta.url), "utf8");
const between = (from: string, to: string): string => {
  const start = html.lastIndexOf(from) + from.length;
  return html.slice(start, html.indexOf(to, start));
};
const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("the built page", () => {
  it("has a policy with the right hashes before anything else", () => {
    const policy = between('content="default-src', '"');
    expect(policy).toContain(`script-src ${hash(between("<script>", "</script>"))}`);
    expect(policy).toContain(`style-src ${hash(between("<style>", "</style>"))}`);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style>"));
  });

  it("loads nothing and stays small", () => {
    expect(html).not.toMatch(/<(link|img|iframe|script src)/);
    expect(html.length).toBeLessThan(300_000);
  });
});
