// What is selected, as an action and as a package?
import type { Model, Unit } from "../model";
import type { View } from "../state";

export interface Selected {
  action: number | null;
  unit: Unit | null;
}

/** The selection of a view; a package stands for its longest action. */
export function selected(model: Model, view: View): Selected {
  const selection = view.selection;
  if (selection === null) return { action: null, unit: null };
  if (selection.kind === "unit") {
    const unit = model.units[selection.number] ?? null;
    return { action: unit && model.mainAction(unit), unit };
  }
  const action = model.byId(selection.number);
  return { action, unit: action === null ? null : model.unitOf(action) };
}

export function selectAction(model: Model, action: number): Partial<View> {
  return { selection: { kind: "action", number: model.id(action) } };
}

export function selectUnit(unit: number): Partial<View> {
  return { selection: { kind: "unit", number: unit } };
}
