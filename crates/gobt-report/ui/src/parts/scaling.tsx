import type { JSX } from "preact";
import type { PartProps } from "../app";
export function ScalingPart(_props: PartProps): JSX.Element { return <h2>Scaling</h2>; }
