import { describe, expect, it } from "vitest";
import { count, duration, niceStep, percent, plural, range, spanText, tick } from "../src/format";

describe("format", () => {
  it("times read as people say them, as in human.rs", () => {
    const said: [number, string][] = [
      [0, "0 s"],
      [999, "999 ns"],
      [1_499, "1 µs"],
      [999_499, "999 µs"],
      [999_500, "1 ms"],
      [840_000_000, "840 ms"],
      [999_499_999, "999 ms"],
      [999_500_000, "1.00 s"],
      [1_234_567_890, "1.23 s"],
      [9_994_999_999, "9.99 s"],
      [9_995_000_000, "10.0 s"],
      [12_345_000_000, "12.3 s"],
      [119_949_999_999, "119.9 s"],
      [119_950_000_000, "2 min 00 s"],
      [391_000_000_000, "6 min 31 s"],
      [3_599_499_999_999, "59 min 59 s"],
      [3_720_000_000_000, "1 h 02 min"],
    ];
    for (const [ns, text] of said) expect(duration(ns), String(ns)).toBe(text);
  });

  it("what is not known is not called 0", () => {
    expect(duration(NaN)).toBe("unknown");
    expect(duration(-1_500_000_000)).toBe("−1.50 s");
  });

  it("shares and counts read well", () => {
    expect([0, 0.004, 0.714, 1].map(percent)).toEqual(["0 %", "< 1 %", "71 %", "100 %"]);
    expect([0, 999, 1000, 1_234_567].map(count)).toEqual(["0", "999", "1,000", "1,234,567"]);
    expect([plural(1, "a", "b"), plural(0, "a", "b")]).toEqual(["1 a", "0 b"]);
  });

  it("a range with equal ends is one time", () => {
    expect(range(2e9, 1e9)).toBe("1.00 s to 2.00 s");
    expect(range(1_000_000_001, 1e9)).toBe("1.00 s");
  });

  it("ticks are round and tell themselves apart", () => {
    expect(niceStep(80e9, 8)).toBe(10e9);
    expect(niceStep(3600e9, 8)).toBe(600e9);
    expect([0, 1, 2].map((i) => tick(i * 0.5e9, 0.5e9))).toEqual(["0", "0.5 s", "1.0 s"]);
    expect(tick(1_250_000, 50_000)).toBe("1.25 ms");
    expect(tick(600e9, 600e9)).toBe("10 min");
    expect(tick(68_010_250_000, 50_000)).toBe("68.01025 s");
    expect(spanText([68_010_000_000, 68_020_000_000])).toBe("68.0100 s to 68.0200 s");
    expect(spanText([0, 76.9e9])).toBe("0 to 77 s");
  });
});
