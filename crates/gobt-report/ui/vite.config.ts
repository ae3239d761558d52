// Builds one HTML file: style sheet and script inside, both named by hash in the page's
// Content-Security-Policy, and a mark where gobt puts the data.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Stands where the data goes; crates/gobt-report/src/html/mod.rs knows it too. */
const PLACE = "@@GOBT_DATA@@";

/** What is copied into the page comes with its licence. */
const LICENCE = readFileSync("node_modules/preact/LICENSE", "utf8").trim();

const hash = (text: string): string =>
  `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    // No text ever becomes markup or code: the browser itself refuses it.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function html(script: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>gobt report</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This page needs JavaScript, which is switched off here. The file summary.md beside it says the most important things in text, and the SVG files show the charts.</p></noscript>
<script type="application/json" id="gobt-data">${PLACE}</script>
<script>${script}</script>
</body>
</html>
<!--
This page contains Preact, under this licence:

${LICENCE}
-->
`;
}

function onePage(): Plugin {
  return {
    name: "one-page",
    enforce: "post",
    generateBundle(_options, bundle) {
      let script = "";
      let style = "";
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") {
          script += part.code;
        } else if (name.endsWith(".css")) {
          style += String(part.source);
        }
        delete bundle[name];
      }
      script = script.trim();
      style = style.trim();
      if (LICENCE.includes("--")) this.error("the licence cannot stand in a comment");
      if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style) || script.includes(PLACE)) {
        this.error("the bundle holds text that cannot stand in HTML");
      }
      this.emitFile({ type: "asset", fileName: "page.html", source: html(script, style) });
    },
  };
}

export default defineConfig({
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    cssCodeSplit: false,
    reportCompressedSize: false,
    lib: { entry: "src/main.tsx", formats: ["iife"], name: "gobt", fileName: () => "page.js" },
  },
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [onePage()],
});
