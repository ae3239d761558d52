// Where is something in the timeline's picture of the whole build?
import type { Page } from "playwright-core";
import type { Model } from "../src/model";
import { AXIS, LEFT, RIGHT } from "../src/timeline/geometry";

export interface Place {
  x: number;
  y: number;
}

/** How tall a lane is. */
export const laneHeight = (model: Model): number =>
  Math.min(36, Math.max(5, Math.floor(460 / model.lanes)));

/** A moment, so far below the picture's top. */
export async function momentAt(page: Page, model: Model, moment: number, y: number): Promise<Place> {
  const box = await page.locator(".timeline canvas").boundingBox();
  if (box === null) throw new Error("no canvas");
  const wide = box.width - LEFT - RIGHT;
  return { x: box.x + LEFT + (moment / model.end) * wide, y: box.y + y };
}

/** The middle of a bar. */
export const barAt = (page: Page, model: Model, action: number): Promise<Place> =>
  momentAt(
    page,
    model,
    model.start[action] + model.duration[action] / 2,
    AXIS + (model.lane[action] + 0.5) * laneHeight(model),
  );
