import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: process.env["GOBT_UI_DATA"] ?? "../../../target/ui",
    emptyOutDir: false,
    lib: { entry: "bench/echarts.ts", formats: ["iife"], name: "bench", fileName: () => "echarts.js" },
  },
  define: { "process.env.NODE_ENV": '"production"' },
});
