import { describe, expect, it } from "vitest";
import { barName } from "../src/timeline/names";

describe("the name on a bar", () => {
  const long = "link github.com/caddyserver/caddy/v2/cmd/caddy";

  it("is whole where there is room", () => {
    expect(barName(long, 60)).toBe(long);
    expect(barName("net/http", 8)).toBe("net/http");
  });

  it("is as many last elements as fit, and the last one rather than a cut one", () => {
    expect(barName(long, 16)).toBe("…/v2/cmd/caddy");
    expect(barName(long, 8)).toBe("…/caddy");
    expect(barName(long, 5)).toBe("caddy");
    expect(barName("net/http", 7)).toBe("…/http");
  });

  it("is not a version alone", () => {
    expect(barName("github.com/jackc/pgx/v5", 7)).toBe("pgx/v5");
    expect(barName("github.com/jackc/pgx/v5", 9)).toBe("…/pgx/v5");
  });

  it("is cut to at least four letters, and else left away", () => {
    expect(barName("github.com/a/caddyhttp", 5)).toBe("cadd…");
    expect(barName("github.com/a/caddyhttp", 4)).toBe("");
    expect(barName("cgo run runtime/cgo", 3)).toBe("cgo");
    expect(barName("runtime", -2)).toBe("");
    expect(barName("io", 2)).toBe("io");
  });
});
